import * as fc from 'fast-check';
import { isRetriable, isTransient } from '../../../src/lifecycle/handler/errors';
import { DeploymentError, failureText } from '../../../src/lifecycle/handler/failure-message';

const MINUTE = 60_000;

describe('the text of a failure', () => {
  test('has the useful part first: the name, the state, the service\'s error, the newest line of the log', () => {
    expect(failureText({ applicationName: 'orders', why: 'its start failed and it is READY again', state: 'READY', reached: 'READY', error: 'no such bucket', logLines: ['older', 'newer'] })).toBe(
      "application 'orders' failed: its start failed and it is READY again; the service says: no such bucket; last errors in its log: newer | older");
  });

  test.each([
    ['READY', 'STARTING', '; it was STARTING and is READY'], ['RUNNING', 'RUNNING', '; it is RUNNING'], ['RUNNING', undefined, '; it is RUNNING'], [undefined, undefined, ''],
  ])('says that it is %s and was %s', (state, reached, words) => {
    expect(failureText({ applicationName: 'orders', why: 'it broke', state, reached, logLines: [] })).toBe(`application 'orders' failed: it broke${words}`);
    expect(failureText({ applicationName: 'orders', why: 'w'.repeat(2000), state, reached, logLines: [] }).endsWith(words)).toBe(true);
  });

  test('fits into what CloudFormation shows, in any alphabet, and keeps a part of everything', () => {
    const long = fc.string({ unit: 'grapheme', minLength: 500, maxLength: 3000 });
    fc.assert(fc.property(long, long, fc.array(long, { maxLength: 5 }), (why, error, logLines) => {
      const text = failureText({ applicationName: 'orders', why, state: 'READY', reached: 'STARTING', error, logLines });
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1024 - 100);
      expect(text).toContain("'orders' failed");
      expect(text).toContain('the service says');
      expect(text.includes('last errors in its log')).toBe(logLines.length > 0);
      expect(Buffer.from(text).toString()).toBe(text);
      expect(text).not.toContain('\n');
    }));
  });

  test('carries no stack', () => {
    expect(new DeploymentError('why').stack).toBe('DeploymentError: why');
  });
});

describe('an error', () => {
  test.each([
    [{ name: 'ThrottlingException' }], [{ name: 'TooManyRequestsException' }], [{ name: 'InternalFailure', $metadata: { httpStatusCode: 500 } }],
    [{ name: 'Whatever', $metadata: { httpStatusCode: 503 } }], [{ name: 'TimeoutError' }], [{ name: 'Error', code: 'ECONNRESET' }],
  ])('%j passes, however late', error => {
    expect(isTransient(error)).toBe(true);
    expect(isRetriable(error, 60 * MINUTE)).toBe(true);
  });

  test.each([['ConcurrentModificationException'], ['ResourceInUseException']])('%s is for the next poll', name => {
    expect(isTransient({ name })).toBe(false);
    expect(isRetriable({ name, $metadata: { httpStatusCode: 400 } }, 60 * MINUTE)).toBe(true);
  });

  test.each([
    [{ name: 'AccessDeniedException' }], [{ name: 'InvalidArgumentException', message: 'cannot assume the role' }],
    [{ name: 'InvalidApplicationConfigurationException', message: 'Please check the role provided or validity of S3 location' }],
  ])('%j may be IAM\'s delay, for five minutes', error => {
    expect(isRetriable(error, 4 * MINUTE)).toBe(true);
    expect(isRetriable(error, 6 * MINUTE)).toBe(false);
  });

  test.each([
    [{ name: 'InvalidArgumentException', message: 'Parallelism exceeds the limit', $metadata: { httpStatusCode: 400 } }], [{ name: 'LimitExceededException' }],
    [{ name: 'ResourceNotFoundException' }], [{ name: 'TypeError', message: 'x is undefined' }],
  ])('%j is final at once', error => {
    expect(isRetriable(error, 0)).toBe(false);
  });
});

/** CloudFormation shows the properties of custom resources, so no secret gets into them. */
import { App, CfnParameter, NestedStack, SecretValue, Stack } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { job } from './jobs';
import * as flink from '../../src';
import { templateOf, templateViolations } from '../support/fixtures/template-invariants';

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack');
});

const secretIn = (scope: Stack) => new CfnParameter(scope, 'Secret', { noEcho: true }).valueAsString;

function customResources(of: Stack): any[] {
  return Object.values<any>(templateOf(of).Resources).filter(({ Type }) => Type.startsWith('Custom::ManagedFlink')).map(({ Properties }) => Properties);
}

const bucketIn = (scope: Stack) => s3.Bucket.fromBucketName(scope, 'Jars', 'jars');
const hidden: [string, (scope: Stack, secret: string) => Partial<flink.ApplicationProps>][] = [
  ['the key of the code', (scope, secret) => ({ code: flink.ApplicationCode.fromBucket(bucketIn(scope), `${secret}.jar`, 'v1') })],
  ['the version of the code', (scope, secret) => ({ code: flink.ApplicationCode.fromBucket(bucketIn(scope), 'job.jar', secret) })],
  ['the bucket of the code', (scope, secret) => ({ code: flink.ApplicationCode.fromBucket(s3.Bucket.fromBucketName(scope, 'Jars', secret), 'job.jar', 'v1') })],
  ['the name of the log group', (scope, secret) => ({ logGroup: logs.LogGroup.fromLogGroupName(scope, 'Logs', secret) })],
  ['the explicit name of the application', (_, applicationName) => ({ applicationName })],
];

test.each(hidden)('not %s', (_, props) => {
  job(stack, 'App', props(stack, secretIn(stack))).startOnDeploy();
  expect(templateViolations(app)).toEqual([]);
  expect(JSON.stringify(customResources(stack))).not.toContain('"Ref":"Secret"');
});

test.each(hidden)('not %s from the parent of a nested stack', (_, props) => {
  const nested = new NestedStack(stack, 'Nested');
  job(nested, 'App', props(nested, secretIn(stack))).startOnDeploy();
  expect(templateViolations(app)).toEqual([]);
});

test('code without a secret is checked', () => {
  job(stack, 'App', { code: flink.ApplicationCode.fromBucket(bucketIn(stack), new CfnParameter(stack, 'Key').valueAsString, 'v1') }).startOnDeploy();
  expect(customResources(stack)).toContainEqual(expect.objectContaining({ CodeFileKey: { Ref: 'Key' } }));
});

test('values that the handlers require must not be secrets', () => {
  const secret = secretIn(stack);
  const error = 'must not be a secret for startOnDeploy, because the properties of custom resources are written to logs, got a NoEcho parameter or a dynamic reference';
  const start = (id: string, value: string) => job(stack, id).startOnDeploy({ restore: flink.RestoreConfiguration.snapshot(value) });
  expect(() => start('A', secret)).toThrow(`restore ${error}`);
  expect(() => start('B', SecretValue.secretsManager('snapshot').unsafeUnwrap())).toThrow(`restore ${error}`);
  expect(() => new flink.ApplicationLifecycle(stack, 'Lifecycle', { application: flink.Application.fromApplicationName(stack, 'Imported', secret) }))
    .toThrow(`the name of the application ${error}`);
});

import { Stack, Token } from 'aws-cdk-lib';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import { Construct } from 'constructs';
import { attached } from '../../synth/attachment';
import { InputError } from '../../synth/errors';
import { isKnown } from '../../synth/tokens';
import { warn } from '../../synth/warn';

/** Throws if Kinesis would reject the name. */
export function validateConsumerName(name: string): void {
  if (isKnown(name) && !/^[a-zA-Z0-9_.-]{1,128}$/.test(name)) {
    throw new InputError(`consumerName must have 1 to 128 characters of [a-zA-Z0-9_.-], got '${name}'`);
  }
}

/**
 * Records the use of a consumer, and rejects or warns about a second use.
 *
 * A consumer serves one reader. A second job with the same consumer name takes the consumer over from the first job.
 */
export function registerConsumer(scope: Construct, stream: kinesis.IStream, name: string): void {
  if (Token.isUnresolved(name)) {
    return;
  }
  const known = attached(scope.node.root, 'efoConsumers', () => new Map<string, Construct>());
  const key = `${streamKey(stream)} ${name}`;
  const other = known.get(key);
  known.set(key, scope);
  if (!other) {
    return;
  }
  if (Stack.of(other) === Stack.of(scope)) {
    throw new InputError(`consumerName must be unique on the stream, got '${name}' at both ${other.node.path} and ${scope.node.path}`);
  }
  warn(scope, 'sharedEfoConsumer',
    `the enhanced fan-out consumer '${name}' of this stream is also used at ${other.node.path}, and the job that starts last takes the consumer over: use a different consumerName for each job`);
}

/** A key that identifies a stream. Constructs that represent the same stream have the same key, if synthesis can determine the ARN. */
function streamKey(stream: kinesis.IStream): string {
  const stack = Stack.of(stream);
  const arn = stack.resolve(stream.streamArn);
  return typeof arn === 'string' ? arn : `${stack.node.addr} ${JSON.stringify(arn)}`;
}

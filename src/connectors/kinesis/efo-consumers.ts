import { Stack, Token } from 'aws-cdk-lib';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import { Construct } from 'constructs';
import { attached } from '../../synth/attachment';
import { InputError } from '../../synth/errors';
import { isKnown } from '../../synth/tokens';
import { warn } from '../../synth/warn';

/** Fails on a name that Kinesis would reject. */
export function validateConsumerName(name: string): void {
  if (isKnown(name) && !/^[a-zA-Z0-9_.-]{1,128}$/.test(name)) {
    throw new InputError(`consumerName must have 1 to 128 characters of [a-zA-Z0-9_.-], got '${name}'`);
  }
}

/**
 * Remembers that a consumer is used here.
 *
 * A consumer serves one reader. A second job that registers the same name takes it from the first.
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
    throw new InputError(`consumerName must be used once on a stream, got '${name}' at ${other.node.path} and ${scope.node.path}`);
  }
  warn(scope, 'sharedEfoConsumer',
    `the enhanced fan-out consumer '${name}' of this stream is also used at ${other.node.path}, and whichever job starts last takes it from the other: give each its own consumerName`);
}

/** The same for every construct that stands for the same stream, as far as synthesis can tell. */
function streamKey(stream: kinesis.IStream): string {
  const stack = Stack.of(stream);
  const arn = stack.resolve(stream.streamArn);
  return typeof arn === 'string' ? arn : `${stack.node.addr} ${JSON.stringify(arn)}`;
}

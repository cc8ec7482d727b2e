import { Token } from 'aws-cdk-lib';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import { Construct } from 'constructs';
import { definitionOf, IManagedApplication } from '../../base/managed-application';
import { warn } from '../../synth/warn';

/** Source subtasks without a shard read nothing, where the stream is known to have fewer shards than the application subtasks. */
export function warnAboutIdleSubtasks(scope: Construct, application: IManagedApplication, stream: kinesis.IStream): void {
  const shards = shardsOf(stream);
  const parallelism = definitionOf(application)?.parallelism;
  if (shards === undefined || parallelism === undefined || Token.isUnresolved(parallelism) || shards >= parallelism) {
    return;
  }
  warn(scope, 'fewerShardsThanParallelism',
    `the stream has ${shards} shard(s) and the application a parallelism of ${parallelism}, so source subtasks without a shard read nothing: add shards, or give the source a parallelism of its own in the job`);
}

/** The shards of a stream that is defined in this app and does not scale by itself. */
function shardsOf(stream: kinesis.IStream): number | undefined {
  const resource = stream.node.tryFindChild('Resource');
  if (!(resource instanceof kinesis.CfnStream) || Token.isUnresolved(resource.shardCount)) {
    return undefined;
  }
  return resource.shardCount;
}

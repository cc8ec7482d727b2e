import { Token } from 'aws-cdk-lib';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import { Construct } from 'constructs';
import { definitionOf, IManagedApplication } from '../../base/managed-application';
import { warn } from '../../synth/warn';

/** Warns if the stream is known to have fewer shards than the application has source subtasks. Subtasks without a shard read nothing. */
export function warnAboutIdleSubtasks(scope: Construct, application: IManagedApplication, stream: kinesis.IStream): void {
  const shards = shardsOf(stream);
  const parallelism = definitionOf(application)?.parallelism;
  if (shards === undefined || parallelism === undefined || Token.isUnresolved(parallelism) || shards >= parallelism) {
    return;
  }
  warn(scope, 'fewerShardsThanParallelism',
    `the stream has ${shards} shard(s) and the application has a parallelism of ${parallelism}, so source subtasks without a shard read nothing: add shards, or set a lower parallelism for the source in the job`);
}

/** The number of shards of a provisioned stream that is defined in this CDK app. */
function shardsOf(stream: kinesis.IStream): number | undefined {
  const resource = stream.node.tryFindChild('Resource');
  if (!(resource instanceof kinesis.CfnStream) || Token.isUnresolved(resource.shardCount)) {
    return undefined;
  }
  return resource.shardCount;
}

/**
 * Clock, log and AWS clients of the handlers. Tests against a simulated service replace the clock, so that an hour passes at once.
 */
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { KinesisAnalyticsV2Client } from '@aws-sdk/client-kinesis-analytics-v2';

// A call that hangs must leave time for the others. A handler that times out fails the deployment without cleaning up.
const config = { maxAttempts: 1, requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000 } };

export const io = {
  /** The time, in milliseconds since the epoch. */
  now: (): number => Date.now(),
  /** Waits, in milliseconds. */
  sleep: (milliseconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, milliseconds)),
  /** Writes one line of the handler's log. */
  log: (line: string): void => console.log(line),
};

/** The clients, created on first use and kept while the function is warm. The region comes from the function's environment. */
export const clients = {
  flink: lazy(() => new KinesisAnalyticsV2Client(config)),
  cloudFormation: lazy(() => new CloudFormationClient(config)),
  metrics: lazy(() => new CloudWatchClient(config)),
  logs: lazy(() => new CloudWatchLogsClient(config)),
};

/** Logs a decision. Never pass a whole event: it contains the pre-signed URL of the response. */
export function log(entry: { readonly [key: string]: string | number | undefined }): void {
  io.log(JSON.stringify(entry));
}

function lazy<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => made ??= make();
}

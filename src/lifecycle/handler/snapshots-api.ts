/**
 * Calls of the service that the SDK of the Lambda runtime does not have yet. Delete this file when the SDK has them, and use its commands.
 *
 * The calls go through the SDK's own client, so they are signed and their errors have types: a command that the SDK has carries another
 * target and body, and its answer is read before the SDK drops the members that it does not know.
 */
import { DescribeApplicationCommand, KinesisAnalyticsV2Client } from '@aws-sdk/client-kinesis-analytics-v2';

/** An enhanced snapshot, as far as this library reads it. */
export interface SnapshotInfo {
  readonly SnapshotName: string;
  readonly SnapshotArn?: string;
  readonly SnapshotStatus: 'CREATING' | 'READY' | 'DELETING' | 'FAILED';
  /** Seconds since the epoch. */
  readonly SnapshotCreationTimestamp: number;
  readonly SnapshotInitiator?: 'USER' | 'SYSTEM';
  readonly SnapshotInitiatorOperation?: 'CreateSnapshot' | 'ImportSnapshot' | 'SystemCreateSnapshot';
  readonly SourceApplicationName?: string;
}

/** Sends a call once. */
export type Call = (action: string, input: object) => Promise<any>;

/** No account has as many: a list that does not end must not keep a function until its timeout. */
const MAX_PAGES = 1000;

/** Sends an action with the service's JSON, and returns its JSON. Times are seconds since the epoch. */
export async function callService(client: KinesisAnalyticsV2Client, action: string, input: object): Promise<any> {
  const command = new DescribeApplicationCommand({ ApplicationName: '-' });
  let answer: unknown;
  command.middlewareStack.add(next => args => {
    const request = args.request as { headers: { [name: string]: string }; body: unknown };
    const target = Object.keys(request.headers).find(name => name.toLowerCase() === 'x-amz-target')!;
    request.headers[target] = `KinesisAnalytics_20180523.${action}`;
    request.body = JSON.stringify(input);
    return next(args);
  }, { step: 'build', priority: 'high', name: 'otherRequest' });
  command.middlewareStack.add(next => async args => {
    const result = await next(args);
    const response = result.response as { statusCode: number; body: AsyncIterable<Uint8Array> | Uint8Array };
    if (response.statusCode < 300) {
      answer = JSON.parse(await text(response.body) || '{}');
      response.body = new TextEncoder().encode('{}');
    }
    return result;
  }, { step: 'deserialize', priority: 'low', name: 'otherAnswer' });
  await client.send(command);
  return answer;
}

/** The enhanced snapshots of an application, of all pages. The service takes one filter only. */
export async function listSnapshots(call: Call, applicationName: string): Promise<SnapshotInfo[]> {
  const snapshots: SnapshotInfo[] = [];
  let token: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await call('ListSnapshots', { SourceApplicationName: applicationName, Limit: 50, NextToken: token });
    snapshots.push(...answer.SnapshotInfoList ?? []);
    token = answer.NextToken;
    if (!token) {
      return snapshots;
    }
  }
  throw new Error(`the snapshots of application ${applicationName} have no end`);
}

async function text(body: AsyncIterable<Uint8Array> | Uint8Array): Promise<string> {
  if (body instanceof Uint8Array) {
    return new TextDecoder().decode(body);
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

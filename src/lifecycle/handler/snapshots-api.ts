/**
 * Service calls that the SDK in the Lambda runtime does not support yet. When the SDK supports them, replace this file with the SDK's
 * commands.
 *
 * The calls use the SDK's client, which signs requests and returns typed errors. Middleware replaces the target and the body of an existing
 * command. It also reads the response before the SDK drops unknown members.
 */
import { DescribeApplicationCommand, KinesisAnalyticsV2Client } from '@aws-sdk/client-kinesis-analytics-v2';

/** The properties of an enhanced snapshot that this library reads. */
export interface SnapshotInfo {
  readonly SnapshotName: string;
  readonly SnapshotArn?: string;
  readonly SnapshotStatus: 'CREATING' | 'READY' | 'DELETING' | 'FAILED';
  /** The creation time in seconds since the epoch. */
  readonly SnapshotCreationTimestamp: number;
  readonly SnapshotInitiator?: 'USER' | 'SYSTEM';
  readonly SnapshotInitiatorOperation?: 'CreateSnapshot' | 'ImportSnapshot' | 'SystemCreateSnapshot';
  readonly SourceApplicationName?: string;
}

/** Sends a call without retries. */
export type Call = (action: string, input: object) => Promise<any>;

/** A limit that no account reaches. Prevents a function from reading an endless list until its timeout. */
const MAX_PAGES = 1000;

/** Sends an action with a JSON input, and returns the JSON response. Times are seconds since the epoch. */
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

/** Lists all enhanced snapshots of an application. The service supports only one filter. */
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
  throw new Error(`the snapshots of application ${applicationName} exceed ${MAX_PAGES} pages`);
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

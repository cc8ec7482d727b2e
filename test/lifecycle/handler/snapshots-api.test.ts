import * as sdk from '@aws-sdk/client-kinesis-analytics-v2';
import { callService, listSnapshots } from '../../../src/lifecycle/handler/snapshots-api';
import { ServiceDouble } from '../../support/service/service-double';

let double: ServiceDouble;
let client: sdk.KinesisAnalyticsV2Client;

beforeAll(async () => {
  double = await ServiceDouble.start();
  client = new sdk.KinesisAnalyticsV2Client({ maxAttempts: 2 });
});
beforeEach(() => double.reset());
afterAll(async () => {
  client.destroy();
  await double.close();
});

// When this fails, delete src/lifecycle/handler/snapshots-api.ts and use the commands of the SDK.
test('the SDK does not have the calls yet', async () => {
  expect(Object.keys(sdk).filter(name => /^(Create|Describe|List|Delete)Snapshot(s|Operations?)?Command$/.test(name))).toEqual([]);
  double.flink.add('app', {}, double.clock.now());
  const restore = { ApplicationRestoreType: 'RESTORE_FROM_CUSTOM_SNAPSHOT' as const, SnapshotArn: 'arn:aws:kinesisanalytics:us-east-1:111122223333:snapshot/one' };
  await expect(client.send(new sdk.StartApplicationCommand({ ApplicationName: 'app', RunConfiguration: { ApplicationRestoreConfiguration: restore } })))
    .rejects.toThrow('takes exactly one');
  expect(double.calls[0].input.RunConfiguration.ApplicationRestoreConfiguration).toEqual({ ApplicationRestoreType: 'RESTORE_FROM_CUSTOM_SNAPSHOT' });
});

test('a call carries its own action and input, and returns the whole answer', async () => {
  const at = double.clock.now();
  double.flink.snapshots.add({ name: 'nightly', application: 'app', at });
  const answer = await callService(client, 'DescribeSnapshot', { SnapshotName: 'nightly' });
  expect(answer.SnapshotInfoDetails).toMatchObject({ SnapshotName: 'nightly', SnapshotStatus: 'READY', SnapshotCreationTimestamp: at / 1000 });
  expect(double.calls).toMatchObject([{ service: 'kinesisanalytics', action: 'DescribeSnapshot', input: { SnapshotName: 'nightly' } }]);
});

test('a call is signed, for its own body', async () => {
  const requests: any[] = [];
  const signed = new sdk.KinesisAnalyticsV2Client({ maxAttempts: 1, requestHandler: { handle: async (request: any) => { requests.push(request); throw new Error('not sent'); } } });
  await expect(callService(signed, 'ListSnapshots', { SnapshotStatus: 'READY' })).rejects.toThrow('not sent');
  expect(requests[0].headers).toMatchObject({
    'x-amz-target': 'KinesisAnalytics_20180523.ListSnapshots',
    'authorization': expect.stringMatching(/^AWS4-HMAC-SHA256 .*SignedHeaders=[^,]*x-amz-target/),
    'content-length': String(requests[0].body.length),
  });
  expect(requests[0].body).toBe('{"SnapshotStatus":"READY"}');
});

test('errors have types, and what passes is sent again', async () => {
  await expect(callService(client, 'DescribeSnapshot', { SnapshotName: 'gone' })).rejects.toThrow(sdk.ResourceNotFoundException);
  double.faults.inject({ action: 'ListSnapshots', code: 'InternalFailure', status: 500, times: 1 });
  expect(await callService(client, 'ListSnapshots', { SnapshotStatus: 'READY' })).toEqual({ SnapshotInfoList: [] });
});

test('a list has the snapshots of all pages', async () => {
  double.flink.snapshots.pageSize = 2;
  ['a', 'b', 'c', 'd', 'e'].forEach(name => double.flink.snapshots.add({ name, application: name === 'c' ? 'other' : 'app', at: double.clock.now() }));
  const found = await listSnapshots((action, input) => callService(client, action, input), 'app');
  expect(found.map(item => item.SnapshotName)).toEqual(['e', 'd', 'b', 'a']);
});

test('a list without an end is an error', async () => {
  await expect(listSnapshots(async () => ({ SnapshotInfoList: [], NextToken: 'more' }), 'app')).rejects.toThrow('the snapshots of application app exceed 1000 pages');
});

import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Annotations, App, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ApplicationCode, ApplicationProps, LogLevel, MetricsLevel, RestoreConfiguration } from '../../src';
import { numberToken, testApplication, testStack, warningIds, warningsOf } from '../support/fixtures';

let stack: Stack;

beforeEach(() => {
  stack = testStack();
});

describe('allowed but unusual settings produce a warning', () => {
  test.each<[string, Partial<ApplicationProps>, string]>([
    ['kpuQuotaExceeded', { parallelism: 65 }, 'parallelism 65 with parallelismPerKpu 1 requires 65 KPUs, and the default quota of an application is 64: request a higher quota in Service Quotas'],
    ['debugLogs', { logLevel: LogLevel.DEBUG }, 'logLevel DEBUG slows down the job: use it only for a short investigation'],
    ['checkpointingDisabled', { checkpointingEnabled: false },
      'checkpointingEnabled is false: failures and service maintenance lose the state of the job'],
    ['snapshotsDisabled', { snapshotsEnabled: false }, 'snapshotsEnabled is false: every stop, update and scaling loses the state of the job'],
    ['restoreSkipped', { restore: RestoreConfiguration.none() },
      'restore is RestoreConfiguration.none(): every update of the application, and its rollback, starts without state'],
    ['parallelismMetrics', { metricsLevel: MetricsLevel.PARALLELISM, parallelism: 65, parallelismPerKpu: 2 },
      'metricsLevel PARALLELISM is costly above a parallelism of 64, got 65; '
      + 'the developer guide sets this level with UpdateApplication only, so the first deployment might be rejected'],
    ['maxParallelism', { parallelism: 129, parallelismPerKpu: 8 }, 'parallelism 129 is above 128: the job must set its maxParallelism in code, '
      + 'and cannot change it later without losing its state'],
  ])('%s: %j', (id, props, text) => {
    testApplication(props, stack);
    expect(warningIds(stack)).toEqual([`cdk-managed-flink:${id}`]);
    expect(warningsOf(stack, id)).toEqual([`${text} [ack: cdk-managed-flink:${id}]`]);
  });

  test('codeWithoutObjectVersion: code of a bucket without an object version', () => {
    testApplication({ code: ApplicationCode.fromBucket(s3.Bucket.fromBucketName(stack, 'Own', 'own'), 'job.jar') }, stack);
    expect(warningIds(stack)).toEqual(['cdk-managed-flink:codeWithoutObjectVersion']);
  });

  test('no codeWithoutObjectVersion: a key that is only known at deployment', () => {
    const bucket = s3.Bucket.fromBucketName(stack, 'Own', 'own');
    testApplication({ code: ApplicationCode.fromBucket(bucket, Fn.select(0, Fn.split(',', new CfnParameter(stack, 'Keys').valueAsString))) }, stack);
    expect(warningIds(stack)).toEqual([]);
  });

  test('rollbackWithoutSnapshots: system rollback that the service would reject', () => {
    testApplication({ systemRollbackEnabled: true, snapshotsEnabled: false }, stack);
    expect(warningIds(stack)).toEqual(['cdk-managed-flink:rollbackWithoutSnapshots', 'cdk-managed-flink:snapshotsDisabled']);
    expect(warningsOf(stack, 'rollbackWithoutSnapshots')).toEqual(['systemRollbackEnabled requires snapshotsEnabled: without a snapshot '
      + 'the service rejects a rollback [ack: cdk-managed-flink:rollbackWithoutSnapshots]']);
  });

  test('an acknowledged warning is not shown', () => {
    const app = testApplication({ logLevel: LogLevel.DEBUG }, stack);
    Annotations.of(app).acknowledgeWarning('cdk-managed-flink:debugLogs');
    expect(warningIds(stack)).toEqual([]);
  });
});

describe('settings at the limit produce no warning', () => {
  test.each<[string, () => Partial<ApplicationProps>]>([
    ['64 KPUs', () => ({ parallelism: 64, metricsLevel: MetricsLevel.PARALLELISM })],
    ['parallelism of 128', () => ({ parallelism: 128, parallelismPerKpu: 2 })],
    ['a restore with state', () => ({ restore: RestoreConfiguration.latestSnapshot() })],
    ['parallelism as a token', () => ({ parallelism: numberToken(stack), metricsLevel: MetricsLevel.PARALLELISM })],
    ['parallelismPerKpu as a token', () => ({ parallelism: 100, parallelismPerKpu: numberToken(stack) })],
  ])('%s', (_name, props) => {
    testApplication(props(), stack);
    expect(warningIds(stack)).toEqual([]);
  });
});

describe('codeSize', () => {
  let directory: string;

  beforeEach(() => {
    directory = fs.mkdtempSync(path.join(os.tmpdir(), 'code-size-'));
    stack = new Stack(new App({ outdir: path.join(directory, 'cdk.out') }), 'Stack');
  });

  afterEach(() => {
    fs.rmSync(directory, { recursive: true });
  });

  /** A sparse file: it has its size without taking the space, and is quick to read. */
  function jarOf(bytes: number): string {
    const file = path.join(directory, 'job.jar');
    fs.writeFileSync(file, 'PK\x03\x04', 'latin1');
    fs.truncateSync(file, bytes);
    return file;
  }

  test('warns above 104 MB', () => {
    testApplication({ code: ApplicationCode.fromAsset(jarOf(104_000_001), { assetHash: 'fixed' }) }, stack);
    expect(warningsOf(stack, 'codeSize')).toEqual([
      'code has 105 MB, more than the 104 MB that Flink expects: leave out what the runtime provides [ack: cdk-managed-flink:codeSize]',
    ]);
  });

  test('does not warn at 104 MB', () => {
    testApplication({ code: ApplicationCode.fromAsset(jarOf(104_000_000), { assetHash: 'fixed' }) }, stack);
    expect(warningIds(stack)).toEqual([]);
  });
});

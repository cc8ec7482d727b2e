import { execFileSync } from 'child_process';
import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import * as flink from '../../src';
import { InputError, locateErrors, locatesErrors } from '../../src/synth/errors';
import { testStack } from '../support/fixtures/stack';

function thrownBy(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

let stack: Stack;
beforeEach(() => { stack = testStack(); });

function props(): flink.ApplicationProps {
  const bucket = s3.Bucket.fromBucketName(stack, `Code${stack.node.children.length}`, 'code');
  return { runtime: flink.Runtime.FLINK_1_20, code: flink.ApplicationCode.fromBucket(bucket, 'job.jar', '1'), autoScalingEnabled: false };
}
const application = (more: Partial<flink.ApplicationProps> = {}) => new flink.Application(stack, 'App', { ...props(), ...more });
const schedule = scheduler.ScheduleExpression.rate(Duration.hours(1));

describe('the error of a construct names it, once', () => {
  test.each<[string, () => unknown, string]>([
    ['Application', () => application({ parallelism: 0 }), 'Stack/App'],
    ['addPropertyGroup', () => application().addPropertyGroup('a b', { k: 'v' }), 'Stack/App'],
    ['addSource', () => application().addSource('a b', new flink.S3Source(s3.Bucket.fromBucketName(stack, 'B', 'lake'))), 'Stack/App'],
    ['a source in props', () => application({ sources: { 'a b': new flink.S3Source(s3.Bucket.fromBucketName(stack, 'B', 'lake')) } }), 'Stack/App'],
    ['connections', () => application().connections, 'Stack/App'],
    ['startOnDeploy', () => application().startOnDeploy({ timeout: Duration.hours(2) }), 'Stack/App/Lifecycle'],
    ['ApplicationLifecycle', () => new flink.ApplicationLifecycle(stack, 'L', { application: application(), timeout: Duration.hours(2) }), 'Stack/L'],
    ['fromApplicationName', () => flink.Application.fromApplicationName(stack, 'I', 'a b'), 'Stack/I'],
    ['fromApplicationArn', () => flink.Application.fromApplicationArn(stack, 'I', 'arn'), 'Stack/I'],
    ['StudioNotebook', () => new flink.StudioNotebook(stack, 'N', { databaseName: 'A B' }), 'Stack/N'],
    ['StreamingPipeline', () => new flink.StreamingPipeline(stack, 'P', { ...props(), parallelism: 0 }), 'Stack/P/Application'],
    ['VpcEndpoints', () => new flink.VpcEndpoints(stack, 'V', { application: application() }), 'Stack/V'],
    ['RecommendedAlarms', () => new flink.RecommendedAlarms(stack, 'R', { application: application(), maxCpuUtilization: 101 }), 'Stack/R'],
    ['LogQueries', () => new flink.LogQueries(stack, 'Q', { application: application({ loggingEnabled: false }) }), 'Stack/Q'],
    ['SnapshotSchedule', () => new flink.SnapshotSchedule(stack, 'S', { application: application({ snapshotsEnabled: false }), schedule }), 'Stack/S'],
    ['ParallelismSchedule', () => new flink.ParallelismSchedule(stack, 'S', { application: application(), entries: [] }), 'Stack/S'],
    ['RunSchedule', () => new flink.RunSchedule(stack, 'S', {
      application: application(), schedule: scheduler.ScheduleExpression.expression('nothing'),
    }), 'Stack/S'],
    ['MetricScaling', () => new flink.MetricScaling(stack, 'S', {
      application: application(),
      minParallelism: 3,
      maxParallelism: 2,
      scaleOut: { metric: new cloudwatch.Metric({ namespace: 'N', metricName: 'm' }), threshold: 2 },
      scaleIn: { metric: new cloudwatch.Metric({ namespace: 'N', metricName: 'm' }), threshold: 1 },
    }), 'Stack/S'],
  ])('%s', (_, action, path) => {
    const { message, stack: trace } = thrownBy(action);
    expect(message).toMatch(new RegExp(` \\(in ${path}\\)$`));
    expect(message.match(/\(in /g)).toHaveLength(1);
    expect(trace).toContain(message);
  });
});

test('values without a scope have no construct to name', () => {
  for (const action of [() => flink.Runtime.of(''), () => flink.RestoreConfiguration.snapshot(''), () => flink.MaintenanceWindow.startingAt(24, 0)]) {
    expect(thrownBy(action).message).not.toContain('(in ');
  }
});

test('errors of user code and of the CDK are passed on as they are', () => {
  const own = new Error('mine');
  class Mine implements flink.ISource {
    public bindSource(): never { throw own; }
  }
  expect(thrownBy(() => application().addSource('In', new Mine()))).toBe(own);
  expect(own.message).toBe('mine');
  const twice = thrownBy(() => [application(), application()]);
  expect(twice.message).not.toContain('(in ');
  expect(thrownBy(() => kinesis.Stream.fromStreamArn(stack, 'S', '')).message).not.toContain('(in ');
});

test('a construct that users derive keeps its name, class and path', () => {
  class Job extends flink.Application {
    constructor(scope: Construct, id: string) {
      super(scope, id, { ...props(), applicationName: 'a b' });
    }
  }
  expect(thrownBy(() => new Job(stack, 'Job')).message).toMatch(/ \(in Stack\/Job\)$/);
  const app = application();
  expect(app).toBeInstanceOf(flink.Application);
  expect([flink.Application.name, app.constructor]).toEqual(['Application', flink.Application]);
});

test('an action can be located explicitly, also with a second copy of the library', () => {
  const construct = new Construct(stack, 'Here');
  expect(thrownBy(() => locateErrors(construct, () => { throw new InputError('wrong'); })).message).toBe('wrong (in Stack/Here)');
  let other!: typeof import('../../src/synth/errors');
  jest.isolateModules(() => { other = jest.requireActual('../../src/synth/errors'); });
  expect(other.InputError).not.toBe(InputError);
  expect(thrownBy(() => locateErrors(construct, () => { throw new other.InputError('wrong'); })).message).toBe('wrong (in Stack/Here)');
});

test('every construct of the library locates its errors, and every rejection is an input error', () => {
  const grep = (pattern: string) => execFileSync('grep', ['-rnE', '--include=*.ts', pattern, 'src'], { encoding: 'utf-8' }).split('\n').filter(line => line !== '');
  const plain = grep('throw new Error\\(|throw Error\\(|throw new TypeError\\(').filter(line => !/^src\/(sdk\/|lifecycle\/(handler\/|contract\.ts))/.test(line));
  expect(plain).toEqual([]);
  const located = new Set(grep('^@locatesErrors').map(line => line.split(':')[0]));
  const constructs = grep('^export class \\w+ extends (Construct|(Managed)?ApplicationBase|Resource)\\b').map(line => line.split(':')[0]);
  // What these two define belongs to the construct that defines them.
  const internal = ['src/connectors/msk/msk-brokers.ts', 'src/lifecycle/lifecycle-provider.ts'];
  expect(constructs.filter(file => !located.has(file) && !internal.includes(file))).toEqual([]);
  expect(locatesErrors).toBeDefined();
});

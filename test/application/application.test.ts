import { Duration, Lazy, RemovalPolicy, Stack, Tags, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  ApplicationCode, ApplicationProps, LogLevel, MaintenanceWindow, MetricsLevel, RestoreConfiguration, Runtime, SnapshotMode,
} from '../../src';
import {
  APPLICATION, applicationConfiguration, applicationProperties, arnInStack, numberToken, onlyResource, stringToken, testApplication, testStack,
  warningIds,
} from '../support/fixtures';

let stack: Stack;

beforeEach(() => {
  stack = testStack();
});

describe('defaults', () => {
  test('are all rendered explicitly in the template', () => {
    testApplication({}, stack);
    expect(applicationProperties(stack)).toEqual({
      RuntimeEnvironment: 'FLINK-1_20',
      ServiceExecutionRole: { 'Fn::GetAtt': [expect.stringMatching(/^AppRole/), 'Arn'] },
      ApplicationConfiguration: {
        ApplicationCodeConfiguration: {
          CodeContent: {
            S3ContentLocation: {
              BucketARN: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::code-bucket']] },
              FileKey: 'job.jar',
              ObjectVersion: 'v1',
            },
          },
          CodeContentType: 'ZIPFILE',
        },
        ApplicationSnapshotConfiguration: { SnapshotsEnabled: true },
        ApplicationSystemRollbackConfiguration: { RollbackEnabled: false },
        FlinkApplicationConfiguration: {
          CheckpointConfiguration: {
            ConfigurationType: 'CUSTOM', CheckpointingEnabled: true, CheckpointInterval: 60000, MinPauseBetweenCheckpoints: 5000,
          },
          MonitoringConfiguration: { ConfigurationType: 'CUSTOM', LogLevel: 'INFO', MetricsLevel: 'APPLICATION' },
          ParallelismConfiguration: { ConfigurationType: 'CUSTOM', AutoScalingEnabled: true, Parallelism: 1, ParallelismPerKPU: 1 },
        },
      },
    });
  });

  test('are free of warnings', () => {
    testApplication({}, stack);
    expect(warningIds(stack)).toEqual([]);
  });

  test('delete the application with the stack', () => {
    testApplication({}, stack);
    expect(onlyResource(stack, APPLICATION)).toMatchObject({ DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
  });
});

describe('each prop', () => {
  const flink = (block: object) => ({ FlinkApplicationConfiguration: block });

  test.each<[keyof ApplicationProps, Partial<ApplicationProps>, object]>([
    ['checkpointingEnabled', { checkpointingEnabled: false }, flink({ CheckpointConfiguration: { CheckpointingEnabled: false } })],
    ['checkpointInterval', { checkpointInterval: Duration.minutes(5) }, flink({ CheckpointConfiguration: { CheckpointInterval: 300000 } })],
    ['minPauseBetweenCheckpoints', { minPauseBetweenCheckpoints: Duration.seconds(0) },
      flink({ CheckpointConfiguration: { MinPauseBetweenCheckpoints: 0 } })],
    ['logLevel', { logLevel: LogLevel.WARN }, flink({ MonitoringConfiguration: { LogLevel: 'WARN' } })],
    ['metricsLevel', { metricsLevel: MetricsLevel.OPERATOR }, flink({ MonitoringConfiguration: { MetricsLevel: 'OPERATOR' } })],
    ['autoScalingEnabled', { autoScalingEnabled: false }, flink({ ParallelismConfiguration: { AutoScalingEnabled: false } })],
    ['parallelism', { parallelism: 12 }, flink({ ParallelismConfiguration: { Parallelism: 12 } })],
    ['parallelismPerKpu', { parallelismPerKpu: 8 }, flink({ ParallelismConfiguration: { ParallelismPerKPU: 8 } })],
    ['snapshotsEnabled', { snapshotsEnabled: false }, { ApplicationSnapshotConfiguration: { SnapshotsEnabled: false } }],
    ['snapshotMode', { snapshotMode: SnapshotMode.ENHANCED },
      { ApplicationSnapshotConfiguration: { SnapshotsEnabled: true, SnapshotMode: 'ENHANCED_SNAPSHOTS' } }],
    ['snapshotMode', { snapshotMode: SnapshotMode.LEGACY },
      { ApplicationSnapshotConfiguration: { SnapshotsEnabled: true, SnapshotMode: 'APPLICATION_SNAPSHOTS_LEGACY' } }],
    ['systemRollbackEnabled', { systemRollbackEnabled: true }, { ApplicationSystemRollbackConfiguration: { RollbackEnabled: true } }],
    ['propertyGroups', { propertyGroups: { A: { 'x.y': '1' }, B: { z: '2' } } }, {
      EnvironmentProperties: {
        PropertyGroups: [
          { PropertyGroupId: 'A', PropertyMap: { 'x.y': '1' } },
          { PropertyGroupId: 'B', PropertyMap: { z: '2' } },
        ],
      },
    }],
    ['python', { python: { main: 'main.py' } }, {
      EnvironmentProperties: {
        PropertyGroups: [{ PropertyGroupId: 'kinesis.analytics.flink.run.options', PropertyMap: { python: 'main.py' } }],
      },
    }],
  ])('%s is rendered into the configuration: %j', (_prop, props, expected) => {
    testApplication(props, stack);
    expect(applicationConfiguration(stack)).toMatchObject(expected);
  });

  test.each<[keyof ApplicationProps, Partial<ApplicationProps>, object]>([
    ['runtime', { runtime: Runtime.FLINK_2_3 }, { RuntimeEnvironment: 'FLINK-2_3' }],
    ['applicationName', { applicationName: 'click.stream_1-a' }, { ApplicationName: 'click.stream_1-a' }],
    ['description', { description: 'Counts clicks' }, { ApplicationDescription: 'Counts clicks' }],
    ['maintenanceWindow', { maintenanceWindow: MaintenanceWindow.startingAt(2, 30) },
      { ApplicationMaintenanceConfiguration: { ApplicationMaintenanceWindowStartTime: '02:30' } }],
    ['restore', { restore: RestoreConfiguration.latestSnapshot() }, {
      RunConfiguration: {
        ApplicationRestoreConfiguration: { ApplicationRestoreType: 'RESTORE_FROM_LATEST_SNAPSHOT' },
        FlinkRunConfiguration: { AllowNonRestoredState: false },
      },
    }],
  ])('%s is rendered', (_prop, props, expected) => {
    testApplication(props, stack);
    expect(applicationProperties(stack)).toMatchObject(expected);
  });

  test('code is rendered as the code location', () => {
    testApplication({ code: ApplicationCode.fromBucket(new s3.Bucket(stack, 'Own'), 'a/b.zip', 'v7') }, stack);
    expect(applicationConfiguration(stack).ApplicationCodeConfiguration.CodeContent.S3ContentLocation).toEqual({
      BucketARN: { 'Fn::GetAtt': [expect.stringMatching(/^Own/), 'Arn'] }, FileKey: 'a/b.zip', ObjectVersion: 'v7',
    });
  });

  test.each([
    [RemovalPolicy.RETAIN, 'Retain'],
    [RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, 'RetainExceptOnCreate'],
  ])('removalPolicy %s is applied to the application', (removalPolicy, expected) => {
    testApplication({ removalPolicy }, stack);
    expect(onlyResource(stack, APPLICATION).DeletionPolicy).toBe(expected);
  });

  test('restore is the only thing that renders a run configuration', () => {
    testApplication({}, stack);
    expect(applicationProperties(stack)).not.toHaveProperty('RunConfiguration');
  });

  test('a fixed snapshot is rendered with its name, an enhanced snapshot with its ARN', () => {
    testApplication({ restore: RestoreConfiguration.snapshot('before-2', { allowNonRestoredState: true }) }, stack);
    const other = testStack();
    testApplication({ snapshotMode: SnapshotMode.ENHANCED, restore: RestoreConfiguration.snapshotArn('arn:aws:kinesisanalytics:eu-west-1:111111111111:snapshot/s') }, other);
    expect(applicationProperties(stack).RunConfiguration).toEqual({
      ApplicationRestoreConfiguration: { ApplicationRestoreType: 'RESTORE_FROM_CUSTOM_SNAPSHOT', SnapshotName: 'before-2' },
      FlinkRunConfiguration: { AllowNonRestoredState: true },
    });
    expect(applicationProperties(other).RunConfiguration).toEqual({
      ApplicationRestoreConfiguration: {
        ApplicationRestoreType: 'RESTORE_FROM_CUSTOM_SNAPSHOT',
        SnapshotArn: 'arn:aws:kinesisanalytics:eu-west-1:111111111111:snapshot/s',
      },
      FlinkRunConfiguration: { AllowNonRestoredState: false },
    });
  });

  test('python lists are joined with commas, in addition to the other groups', () => {
    testApplication({
      python: { main: 'main.py', jarFile: 'lib/deps.jar', pyFiles: ['a.py', 'b.zip'], pyArchives: ['m1.zip', 'm2.zip'] },
      propertyGroups: { Job: { k: 'v' } },
    }, stack);
    expect(applicationConfiguration(stack).EnvironmentProperties.PropertyGroups).toEqual([
      { PropertyGroupId: 'Job', PropertyMap: { k: 'v' } },
      {
        PropertyGroupId: 'kinesis.analytics.flink.run.options',
        PropertyMap: { python: 'main.py', jarfile: 'lib/deps.jar', pyFiles: 'a.py,b.zip', pyArchives: 'm1.zip,m2.zip' },
      },
    ]);
  });

  test('a python list that is a token is joined when it is deployed', () => {
    testApplication({ python: { main: 'main.py', pyFiles: Token.asList({ Ref: 'Files' }) } }, stack);
    expect(applicationConfiguration(stack).EnvironmentProperties.PropertyGroups[0].PropertyMap).toEqual({
      python: 'main.py', pyFiles: { 'Fn::Join': [',', { Ref: 'Files' }] },
    });
  });

  test.each([{}, { pyFiles: [], pyArchives: [] }])('python lists that are empty or missing are left out: %j', lists => {
    testApplication({ python: { main: 'main.py', ...lists } }, stack);
    expect(applicationConfiguration(stack).EnvironmentProperties.PropertyGroups).toEqual([
      { PropertyGroupId: 'kinesis.analytics.flink.run.options', PropertyMap: { python: 'main.py' } },
    ]);
  });

  test('tags of the scope reach the application', () => {
    const app = testApplication({}, stack);
    Tags.of(app).add('team', 'streaming');
    expect(applicationProperties(stack).Tags).toEqual([{ Key: 'team', Value: 'streaming' }]);
  });
});

describe('addPropertyGroup', () => {
  test('adds groups, and properties to groups that exist', () => {
    const app = testApplication({ propertyGroups: { A: { x: '1' } } }, stack);
    app.addPropertyGroup('A', { y: '2' });
    app.addPropertyGroup('B', { z: '3' });
    expect(applicationConfiguration(stack).EnvironmentProperties.PropertyGroups).toEqual([
      { PropertyGroupId: 'A', PropertyMap: { x: '1', y: '2' } },
      { PropertyGroupId: 'B', PropertyMap: { z: '3' } },
    ]);
  });

  test('accepts the same property twice with the same value', () => {
    const app = testApplication({ propertyGroups: { A: { x: '1' } } }, stack);
    app.addPropertyGroup('A', { x: '1' });
    expect(applicationConfiguration(stack).EnvironmentProperties.PropertyGroups).toEqual([{ PropertyGroupId: 'A', PropertyMap: { x: '1' } }]);
  });

  test('does not change the object that was passed as a prop', () => {
    const propertyGroups = { A: { x: '1' } };
    testApplication({ propertyGroups }, stack).addPropertyGroup('A', { y: '2' });
    expect(propertyGroups).toEqual({ A: { x: '1' } });
  });
});

describe('name and ARN', () => {
  test('are the attributes of the resource', () => {
    const app = testApplication({}, stack);
    expect(stack.resolve(app.applicationName)).toEqual({ Ref: stack.getLogicalId(app.node.defaultChild as any) });
    expect(stack.resolve(app.applicationArn)).toEqual(arnInStack('kinesisanalytics', ':application/', stack.resolve(app.applicationName)));
  });

  test('a token is a name like any other', () => {
    testApplication({ applicationName: stringToken(stack) }, stack);
    expect(applicationProperties(stack).ApplicationName).toEqual({ Ref: 'StringParameter' });
  });
});

describe('allocatedKpus and billedKpus', () => {
  test.each([
    [undefined, undefined, 1], [4, undefined, 4], [4, 1, 4], [4, 2, 2], [5, 2, 3], [8, 8, 1], [9, 8, 2], [1, 8, 1],
  ])('parallelism %p with %p per KPU needs %p', (parallelism, parallelismPerKpu, expected) => {
    expect(testApplication({ parallelism, parallelismPerKpu }, stack).allocatedKpus).toBe(expected);
    expect(testApplication({ parallelism, parallelismPerKpu }, new Stack()).billedKpus).toBe(expected + 1);
  });

  test('is the token if the parallelism is a token', () => {
    expect(stack.resolve(testApplication({ parallelism: numberToken(stack) }, stack).allocatedKpus)).toEqual({ Ref: 'NumberParameter' });
  });

  test('does not add to a token', () => {
    const app = testApplication({ parallelism: numberToken(stack) }, stack);
    expect(() => app.billedKpus).toThrow('billedKpus cannot be computed at synthesis, because parallelism or parallelismPerKpu is a token');
  });

  test('does not divide a token', () => {
    const app = testApplication({ parallelism: numberToken(stack), parallelismPerKpu: 2 }, stack);
    expect(() => app.allocatedKpus).toThrow('allocatedKpus cannot be computed at synthesis, because parallelism or parallelismPerKpu is a token');
  });
});

test('values that are known only at synthesis are rendered then', () => {
  let description = 'early';
  testApplication({ description: Lazy.string({ produce: () => description }) }, stack);
  description = 'late';
  Template.fromStack(stack).hasResourceProperties(APPLICATION, { ApplicationDescription: 'late' });
});

test('construct ids never change', () => {
  const app = testApplication({ code: ApplicationCode.fromAsset(__dirname) }, stack);
  const ids = app.node.children.map(child => child.node.id);
  expect(ids).toEqual(expect.arrayContaining(['Resource', 'Role', 'LogGroup', 'LogStream', 'LoggingOption', 'Code', 'AccessPolicy']));
  expect(app.node.defaultChild).toBe(app.node.findChild('Resource'));
});

test('create-only properties are only rendered if they are set', () => {
  testApplication({}, stack);
  const template = Template.fromStack(stack);
  template.hasResourceProperties(APPLICATION, { ApplicationName: Match.absent(), ApplicationMode: Match.absent() });
  template.hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: Match.absent() });
  template.hasResourceProperties('AWS::Logs::LogStream', { LogStreamName: Match.absent() });
});

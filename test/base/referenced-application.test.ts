import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import { CfnApplication, IApplicationRef } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import {
  Application, ApplicationDashboard, ApplicationGrants, ApplicationLifecycle, KinesisSink, LogQueries, MetricDimensions, MetricScaling,
  ParallelismSchedule, RecommendedAlarms, RunSchedule, SnapshotMode, SnapshotSchedule, StudioNotebook, VpcEndpoints,
} from '../../src';
import { POLICY, testApplication, testStack } from '../support/fixtures';

const SCHEDULE = ScheduleExpression.rate(Duration.hours(1));

function cfnApplication(stack: Stack, props: Partial<ConstructorParameters<typeof CfnApplication>[2]> = {}): CfnApplication {
  return new CfnApplication(stack, 'L1', { runtimeEnvironment: 'FLINK-1_20', serviceExecutionRole: 'arn:aws:iam::111111111111:role/job', ...props });
}

function granted(stack: Stack): any[] {
  return Object.entries(Template.fromStack(stack).findResources(POLICY))
    .filter(([id]) => id.startsWith('Operator')).flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement);
}

describe('grants on a CfnApplication', () => {
  test.each([
    ['a literal role', 'arn:aws:iam::111111111111:role/job', 'arn:aws:iam::111111111111:role/job'],
    ['a role of the stack', undefined, { 'Fn::GetAtt': ['Job4A1B1E54', 'Arn'] }],
  ])('updating passes %s', (_, literal, resource) => {
    const stack = testStack();
    const serviceExecutionRole = literal ?? new iam.Role(stack, 'Job', { assumedBy: new iam.ServicePrincipal('kinesisanalytics.amazonaws.com') }).roleArn;
    const operator = new iam.User(stack, 'Operator');
    ApplicationGrants.fromApplication(cfnApplication(stack, { serviceExecutionRole })).update(operator);
    const statements = granted(stack);
    expect(statements).toHaveLength(2);
    expect(statements[0].Action).toEqual([
      'kinesisanalytics:UpdateApplication', 'kinesisanalytics:UpdateApplicationMaintenanceConfiguration', 'kinesisanalytics:DescribeApplication',
      // The mode of its snapshots is not known.
      'kinesisanalytics:CreateSystemSnapshot',
    ]);
    expect(JSON.stringify(statements[0].Resource)).toContain('{"Ref":"L1"}');
    expect(statements[1]).toMatchObject({ Action: 'iam:PassRole' });
    literal ? expect(statements[1].Resource).toBe(resource) : expect(JSON.stringify(statements[1].Resource)).toMatch(/GetAtt.*Job.*Arn/);
  });

  test.each(['key of the stack', 'imported key', 'alias'])('include the permissions on an encryption key if it is known: %s', kind => {
    const stack = testStack();
    const keyId = kind === 'alias' ? 'alias/state' : kind === 'imported key' ? 'arn:aws:kms:eu-west-1:111111111111:key/1' : new kms.Key(stack, 'Key').keyArn;
    const application = cfnApplication(stack, {
      applicationConfiguration: { applicationEncryptionConfiguration: { keyType: 'CUSTOMER_MANAGED_KEY', keyId } },
    });
    ApplicationGrants.fromApplication(application).start(new iam.User(stack, 'Operator'));
    expect(granted(stack).filter(item => JSON.stringify(item.Action).includes('kms:'))).toHaveLength(kind === 'alias' ? 0 : 3);
  });

  test('contain the application ARN in another environment', () => {
    const app = new App();
    const here = new Stack(app, 'Here', { env: { account: '111111111111', region: 'eu-west-1' } });
    const there = new Stack(app, 'There', { env: { account: '111111111111', region: 'us-east-1' } });
    ApplicationGrants.fromApplication(cfnApplication(here, { applicationName: 'orders' })).read(new iam.User(there, 'Operator'));
    expect(JSON.stringify(granted(there)[0].Resource)).toContain(':kinesisanalytics:eu-west-1:111111111111:application/orders');
  });
});

test('grants of an application and its methods are the same statements in the same order', () => {
  const methods = ['Read', 'Start', 'Stop', 'Update', 'Snapshots', 'Rollback', 'DashboardAccess'] as const;
  const statements = (grant: (app: ReturnType<typeof testApplication>, method: typeof methods[number], user: iam.User) => void) => {
    const stack = testStack();
    const app = testApplication({ applicationName: 'orders', encryptionKey: new kms.Key(stack, 'Key') }, stack);
    methods.forEach(method => grant(app, method, new iam.User(stack, `Operator${method}`)));
    return granted(stack);
  };
  const lower = (method: string) => `${method[0].toLowerCase()}${method.slice(1)}` as 'read';
  const expected = statements((app, method, user) => app[`grant${method}`](user));
  expect(statements((app, method, user) => app.grants[lower(method)](user))).toEqual(expected);
  expect(statements((app, method, user) => ApplicationGrants.fromApplication(app)[lower(method)](user))).toEqual(expected);
});

test('each read of an application\'s name and ARN returns the same token', () => {
  const app = testApplication();
  expect(app.applicationName).toBe(app.applicationName);
  expect(app.applicationArn).toBe(app.applicationArn);
  expect(app.metric('uptime').dimensions).toEqual({ Application: app.applicationName });
  expect(app.applicationRef.applicationName).toBe(app.applicationName);
});

describe('a CfnApplication', () => {
  test('can be operated, monitored and started', () => {
    const stack = testStack();
    const application = cfnApplication(stack);
    new RunSchedule(stack, 'Run', { application, schedule: SCHEDULE });
    new SnapshotSchedule(stack, 'Snapshots', { application, schedule: SCHEDULE });
    new ParallelismSchedule(stack, 'Parallelism', { application, entries: [{ schedule: SCHEDULE, parallelism: 2 }] });
    const alarms = new RecommendedAlarms(stack, 'Alarms', { application });
    new MetricScaling(stack, 'Scaling', {
      application,
      minParallelism: 1,
      maxParallelism: 2,
      scaleOut: { metric: alarms.alarms[0].metric, threshold: 2 },
      scaleIn: { metric: alarms.alarms[0].metric, threshold: 1 },
    });
    new ApplicationDashboard(stack, 'Dashboard', { application, alarms });
    new LogQueries(stack, 'Queries', { application, logGroup: new logs.LogGroup(stack, 'Logs') });
    new ApplicationLifecycle(stack, 'Lifecycle', { application });
    const template = Template.fromStack(stack);
    template.hasResource('Custom::ManagedFlinkLifecycle', { Properties: { ApplicationName: { Ref: 'L1' } } });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'cpuUtilization', Dimensions: [{ Name: 'Application', Value: { Ref: 'L1' } }] });
  });

  test('has a runtime', () => {
    const stack = testStack();
    new RecommendedAlarms(stack, 'Alarms', { application: cfnApplication(stack, { runtimeEnvironment: 'FLINK-2_2' }) });
    expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'))).toContain('"MetricName":"restartingTime"');
  });

  test('has a name, and its start waits for the resource', () => {
    const stack = testStack();
    const application = cfnApplication(stack, { applicationName: 'orders' });
    new ApplicationLifecycle(stack, 'Lifecycle', { application });
    expect(MetricDimensions.task(application, 'Map')).toEqual({ Application: 'orders', Task: 'Map' });
    Template.fromStack(stack).hasResource('Custom::ManagedFlinkLifecycle', { Properties: { ApplicationName: 'orders' }, DependsOn: Match.arrayWith(['L1']) });
  });

  test.each(['INTERACTIVE', 'ZEPPELIN-FLINK-3_0'])('counts as a Studio notebook if it is a notebook: %s', value => {
    const stack = testStack();
    const application = value === 'INTERACTIVE' ? cfnApplication(stack, { applicationMode: value }) : cfnApplication(stack, { runtimeEnvironment: value });
    expect(() => new RunSchedule(stack, 'Run', { application, schedule: SCHEDULE })).toThrow('must be a Flink application, got the Studio notebook Stack/L1');
  });

  test('has at most one lifecycle', () => {
    const stack = testStack();
    const application = cfnApplication(stack);
    new ApplicationLifecycle(stack, 'Lifecycle', { application });
    expect(() => new ApplicationLifecycle(stack, 'Second', { application })).toThrow('startOnDeploy must be called once');
  });

  test('has no known network', () => {
    const stack = testStack();
    expect(() => new VpcEndpoints(stack, 'Endpoints', { application: cfnApplication(stack) })).toThrow('have a vpc, got Stack/L1 without a vpc');
  });
});

test('a reference by name can be monitored', () => {
  const stack = testStack();
  const application = CfnApplication.fromApplicationName(stack, 'Ref', 'orders');
  const alarms = new RecommendedAlarms(stack, 'Alarms', { application });
  expect(alarms.alarms).not.toHaveLength(0);
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', { Dimensions: [{ Name: 'Application', Value: 'orders' }] });
});

describe('the L1 resource of an application of this library', () => {
  const USES: [string, (application: IApplicationRef, stack: Stack) => unknown][] = [
    ['SnapshotSchedule', (application, stack) => new SnapshotSchedule(stack, 'Use', { application, schedule: SCHEDULE })],
    ['RunSchedule', (application, stack) => new RunSchedule(stack, 'Use', { application, schedule: SCHEDULE })],
    ['ParallelismSchedule', (application, stack) => new ParallelismSchedule(stack, 'Use', { application, entries: [{ schedule: SCHEDULE, parallelism: 2 }] })],
    ['RecommendedAlarms', (application, stack) => new RecommendedAlarms(stack, 'Use', { application })],
    ['ApplicationDashboard', (application, stack) => new ApplicationDashboard(stack, 'Use', { application })],
    ['LogQueries', (application, stack) => new LogQueries(stack, 'Use', { application })],
    ['VpcEndpoints', (application, stack) => new VpcEndpoints(stack, 'Use', { application })],
    ['ApplicationLifecycle', (application, stack) => new ApplicationLifecycle(stack, 'Use', { application, keepLiveParallelism: true })],
    ['ApplicationGrants', (application, stack) => {
      const grants = ApplicationGrants.fromApplication(application);
      [grants.read, grants.stop, grants.update, grants.snapshots].forEach(grant => grant.call(grants, new iam.User(stack, `Operator${grant.name}`)));
    }],
  ];
  function templateWith(use: typeof USES[number][1], pick: (application: Application) => IApplicationRef, snapshotMode?: SnapshotMode) {
    const stack = testStack({ account: '111111111111', region: 'eu-west-1' });
    const application = testApplication({ snapshotMode, autoScalingEnabled: false, vpc: new ec2.Vpc(stack, 'Vpc') }, stack);
    application.addSink('Out', new KinesisSink(new kinesis.Stream(stack, 'Stream')));
    use(pick(application), stack);
    return Template.fromStack(stack).toJSON();
  }
  const l1 = (application: Application) => application.node.defaultChild as CfnApplication;

  describe.each(USES)('in a %s', (_, use) => {
    test.each([undefined, SnapshotMode.ENHANCED])('counts as the application, with snapshot mode %s', mode => {
      expect(templateWith(use, l1, mode)).toEqual(templateWith(use, application => application, mode));
    });
  });

  test('counts as the application in every error', () => {
    const stack = testStack();
    const [scaled, started] = [testApplication({}, stack, 'Scaled'), testApplication({}, stack, 'Started')];
    started.startOnDeploy();
    const notebook = new StudioNotebook(stack, 'Notebook');
    expect(() => new ParallelismSchedule(stack, 'Parallelism', { application: l1(scaled), entries: [{ schedule: SCHEDULE, parallelism: 2 }] }))
      .toThrow('autoScalingEnabled of Stack/Scaled must be false');
    expect(() => new ApplicationLifecycle(stack, 'Lifecycle', { application: l1(started) })).toThrow('startOnDeploy must be called once');
    expect(() => new RunSchedule(stack, 'Run', { application: notebook.node.defaultChild as CfnApplication, schedule: SCHEDULE })).toThrow('the Studio notebook Stack/Notebook');
  });

  test('an L1 resource below a construct of the user is not the application of another construct', () => {
    const stack = testStack();
    const application = new CfnApplication(testApplication({ autoScalingEnabled: true }, stack), 'Mine', {
      runtimeEnvironment: 'FLINK-1_20', serviceExecutionRole: 'arn:aws:iam::111111111111:role/job',
    });
    expect(() => new ParallelismSchedule(stack, 'Parallelism', { application, entries: [{ schedule: SCHEDULE, parallelism: 2 }] })).not.toThrow();
  });
});

import { App, PhysicalName, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { newStack, statements, TestSource } from './notebook-helpers';
import * as flink from '../../src';
import { definitionOf } from '../../src/base/managed-application';
import { applicationProperties } from '../support/fixtures';

const { StudioRuntime } = flink;

describe('the runtime of a notebook', () => {
  const FUTURE = StudioRuntime.of('ZEPPELIN-FLINK-9_0');

  /** The logical ID of the notebook, which CloudFormation compares between deployments. */
  function logicalId(props: flink.StudioNotebookProps): string {
    const stack = newStack();
    new flink.StudioNotebook(stack, 'Notebook', props);
    return Object.keys(Template.fromStack(stack).findResources('AWS::KinesisAnalyticsV2::Application'))[0];
  }

  test.each(['ZEPPELIN-FLINK-1_0', 'ZEPPELIN-FLINK-2_0'])('%s is retired', value => {
    expect(() => StudioRuntime.of(value)).toThrow(new Error(`runtime ${value} is retired and cannot be created or started: use ZEPPELIN-FLINK-3_0`));
  });

  test.each(['FLINK-1_20', 'SQL-1_0', ''])('%s is rejected', value => {
    expect(() => StudioRuntime.of(value)).toThrow(/^runtime of a StudioNotebook must be like ZEPPELIN-FLINK-3_0, got /);
  });

  test('is recommended if an application runtime is used', () => {
    expect(() => flink.Runtime.of('ZEPPELIN-FLINK-3_0')).toThrow(/StudioNotebook/);
  });

  test('cannot change in place: another runtime always has another logical ID', () => {
    const before = logicalId({ applicationName: 'desk' });
    const after = logicalId({ applicationName: 'desk', runtime: FUTURE });
    // With another logical ID, CloudFormation creates before it deletes, and the creation fails if the old notebook has the same
    // name.
    expect(after).toBe(`${before}ZEPPELINFLINK90`);
  });

  test('cannot change in place: a name that CloudFormation generates is rejected at synthesis', () => {
    expect(() => logicalId({ runtime: FUTURE })).toThrow(
      /^runtime ZEPPELIN-FLINK-9_0 requires an applicationName, got none: the runtime of a notebook cannot be changed, /,
    );
  });

  test('cannot change in place: a name that the CDK generates is rejected at synthesis', () => {
    expect(() => logicalId({ runtime: FUTURE, applicationName: PhysicalName.GENERATE_IF_NEEDED })).toThrow(/requires an applicationName, got none/);
  });

  test('can be set to the default explicitly', () => {
    expect(logicalId({ runtime: StudioRuntime.of('ZEPPELIN-FLINK-3_0') })).toBe(logicalId({}));
  });

  test('is the default runtime if omitted', () => {
    const notebook = new flink.StudioNotebook(newStack(), 'Notebook');
    expect(notebook.studioRuntime).toBe(StudioRuntime.ZEPPELIN_FLINK_3_0);
  });
});

describe('a notebook is a managed application', () => {
  const stack = newStack();
  const notebook: flink.IStudioNotebook & flink.StudioNotebook = new flink.StudioNotebook(stack, 'Notebook', {
    description: 'Ad-hoc queries', logLevel: flink.LogLevel.WARN, removalPolicy: RemovalPolicy.RETAIN,
  });
  const analyst = new iam.Role(stack, 'Analyst', { assumedBy: new iam.AccountRootPrincipal() });
  notebook.grantDashboardAccess(analyst);
  notebook.grantStart(analyst);
  notebook.grantUpdate(analyst);

  test('with description, log level and removal policy', () => {
    const properties = applicationProperties(stack);
    expect(properties.ApplicationDescription).toBe('Ad-hoc queries');
    expect(properties.ApplicationConfiguration.ZeppelinApplicationConfiguration.MonitoringConfiguration).toEqual({ LogLevel: 'WARN' });
    Template.fromStack(stack).hasResource('AWS::KinesisAnalyticsV2::Application', { DeletionPolicy: 'Retain' });
    Template.fromStack(stack).hasResource('AWS::Glue::Database', { DeletionPolicy: 'Retain' });
  });

  test('with the same construct IDs', () => {
    const ids = ['Resource', 'Role', 'LogGroup', 'LogStream', 'LoggingOption', 'AccessPolicy', 'Database'];
    expect(notebook.node.children.map(child => child.node.id)).toEqual(expect.arrayContaining(ids));
  });

  test('that logs to a dedicated stream', () => {
    Template.fromStack(stack).hasResourceProperties('AWS::KinesisAnalyticsV2::ApplicationCloudWatchLoggingOption', {
      ApplicationName: stack.resolve(notebook.applicationName),
    });
  });

  test('that grants permission to open, start and update it', () => {
    const arn = `arn:<AWS::Partition>:kinesisanalytics:us-east-1:123456789012:application/<${stack.resolve(notebook.applicationName).Ref}>`;
    const granted = statements(stack, /AnalystDefaultPolicy/);
    expect(granted.flatMap(statement => statement.Action)).toEqual(expect.arrayContaining([
      'kinesisanalytics:CreateApplicationPresignedUrl', 'kinesisanalytics:StartApplication', 'kinesisanalytics:UpdateApplication', 'iam:PassRole',
    ]));
    expect(granted.filter(statement => statement.Action !== 'iam:PassRole').map(statement => statement.Resource)).toEqual(expect.arrayContaining([arn]));
  });

  test.each<[keyof flink.StudioNotebook, string, string]>([
    ['metricZeppelinCpuUtilization', 'zeppelinCpuUtilization', 'Maximum'],
    ['metricZeppelinHeapMemoryUtilization', 'zeppelinHeapMemoryUtilization', 'Maximum'],
    ['metricZeppelinThreadCount', 'zeppelinThreadCount', 'Maximum'],
    ['metricZeppelinWaitingJobs', 'zeppelinWaitingJobs', 'Maximum'],
    ['metricZeppelinServerUptime', 'zeppelinServerUptime', 'Average'],
    ['metricThreadCount', 'threadCount', 'Maximum'],
    ['metricCpuUtilization', 'cpuUtilization', 'Maximum'],
    ['metricKpus', 'KPUs', 'Maximum'],
  ])('with %s', (method, metricName, statistic) => {
    const metric = (notebook as any)[method]();
    expect(metric).toMatchObject({ namespace: 'AWS/KinesisAnalytics', metricName, statistic });
    expect(stack.resolve(metric.dimensions)).toEqual({ Application: stack.resolve(notebook.applicationName) });
    expect((notebook as any)[method]({ statistic: 'Minimum' }).statistic).toBe('Minimum');
  });

  test('that is registered as interactive and never scaled', () => {
    const details = definitionOf(notebook)!;
    expect(details).toMatchObject({ interactive: true, autoScalingEnabled: false, parallelism: 1 });
    expect(details.code).toBeUndefined();
    expect(details.logStreamName).toBeDefined();
    expect(details.resource).toBe(notebook.node.defaultChild);
  });

  test('that can be used from another stack', () => {
    const app = new App();
    const owner = new Stack(app, 'Owner', { env: { account: '123456789012', region: 'us-east-1' } });
    const user = new Stack(app, 'User', { env: { account: '123456789012', region: 'eu-west-1' } });
    const desk = new flink.StudioNotebook(owner, 'Notebook', { applicationName: 'desk' });
    desk.grantRead(new iam.Role(user, 'Reader', { assumedBy: new iam.AccountRootPrincipal() }));
    expect(statements(user, /Reader/)[0].Resource).toBe('arn:<AWS::Partition>:kinesisanalytics:us-east-1:123456789012:application/desk');
  });

  test('whose name is generated if another environment refers to it', () => {
    const app = new App();
    const owner = new Stack(app, 'Owner', { env: { account: '123456789012', region: 'us-east-1' } });
    const user = new Stack(app, 'User', { env: { account: '123456789012', region: 'eu-west-1' } });
    const desk = new flink.StudioNotebook(owner, 'Notebook', { applicationName: PhysicalName.GENERATE_IF_NEEDED });
    desk.grantRead(new iam.Role(user, 'Reader', { assumedBy: new iam.AccountRootPrincipal() }));
    const { Resource } = statements(user, /Reader/)[0];
    expect(Resource).toMatch(/^arn:<AWS::Partition>:kinesisanalytics:us-east-1:123456789012:application\/owner/);
    expect(applicationProperties(owner).ApplicationName).toBe(Resource.split('/')[1]);
  });

  test('that warns about debug logs and quotas', () => {
    const other = newStack();
    new flink.StudioNotebook(other, 'Notebook', { logLevel: flink.LogLevel.DEBUG, parallelism: 65 });
    Annotations.fromStack(other).hasWarning('/Stack/Notebook', Match.stringLikeRegexp('^logLevel DEBUG'));
    Annotations.fromStack(other).hasWarning('/Stack/Notebook', Match.stringLikeRegexp('requires 65 KPUs'));
  });
});

describe('access of a notebook', () => {
  test('is granted by connectors in dedicated scopes, without a property group', () => {
    const stack = newStack();
    const notebook = new flink.StudioNotebook(stack, 'Notebook');
    const options = notebook.addSource(new TestSource(['kinesis:GetRecords'], 'arn:aws:kinesis:us-east-1:123456789012:stream/a'));
    notebook.addSource(new TestSource(['kinesis:PutRecords'], 'arn:aws:kinesis:us-east-1:123456789012:stream/b'));
    expect(options.properties).toEqual({ 'stream.arn': 'arn:aws:kinesis:us-east-1:123456789012:stream/a' });
    expect(statements(stack, /RoleDefaultPolicy/).map(statement => statement.Action)).toEqual(['kinesis:GetRecords', 'kinesis:PutRecords']);
    expect(applicationProperties(stack).ApplicationConfiguration).not.toHaveProperty('EnvironmentProperties');
  });

  test('is granted before the start', () => {
    const notebook = new flink.StudioNotebook(newStack(), 'Notebook');
    const dependencies = definitionOf(notebook)!.startDependencies;
    expect(dependencies).toEqual(expect.arrayContaining(['Resource', 'Role', 'AccessPolicy', 'LogStream', 'LoggingOption', 'Access'].map(
      id => notebook.node.findChild(id),
    )));
  });
});

describe('a notebook that starts when it is deployed', () => {
  const stack = newStack();
  const notebook = new flink.StudioNotebook(stack, 'Notebook');
  notebook.startOnDeploy();

  test('starts without a restore setting, after all its dependencies', () => {
    Template.fromStack(stack).hasResource('Custom::ManagedFlinkLifecycle', {
      Properties: { Mode: 'INTERACTIVE', Runtime: 'ZEPPELIN-FLINK-3_0', ApplicationName: stack.resolve(notebook.applicationName) },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^NotebookAccessPolicy'), Match.stringLikeRegexp('^NotebookLoggingOption')]),
    });
  });

  test('has no system rollback setting', () => {
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('systemRollbackEnabled'));
  });
});

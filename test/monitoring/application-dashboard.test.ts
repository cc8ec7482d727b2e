import { App, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Application, ApplicationDashboard, ApplicationProps, IApplication, RecommendedAlarm, RecommendedAlarms, RecommendedAlarmsProps, Runtime } from '../../src';
import { DashboardBody, dashboardBody, dashboardErrors, DashboardWidget } from '../support/fixtures/dashboard-body';
import { defineApplication, kafkaLike, kinesisLike, stackIn } from '../support/fixtures/monitoring';
import { testStack } from '../support/fixtures/stack';

function bodyFor(stack: Stack, application: IApplication): DashboardBody {
  new ApplicationDashboard(stack, 'Dashboard', { application });
  return dashboardBody(Template.fromStack(stack), () => 'clicks');
}

function widget(body: DashboardBody, title: string): DashboardWidget {
  const [found, ...more] = body.widgets.filter(({ properties }) => properties.title === title);
  expect(more).toEqual([]);
  return found;
}

const allMetrics = (body: DashboardBody) => JSON.stringify(body.widgets.map(({ properties }) => properties.metrics));

test.each([Runtime.FLINK_1_20, Runtime.FLINK_2_2])('has a body that CloudWatch accepts, on %p', runtime => {
  const stack = stackIn();
  expect(dashboardErrors(bodyFor(stack, defineApplication(stack, { runtime })))).toEqual([]);
});

test('has all sections', () => {
  const stack = stackIn();
  const headings = bodyFor(stack, defineApplication(stack)).widgets.map(({ properties }) => properties.markdown).filter(text => text?.startsWith('## '));
  expect(headings).toEqual([
    '## Health', '## Resources', '## Checkpoints', '## Throughput and lag', '## Event time', '## Memory and garbage collection', '## Recent errors',
  ]);
});

test('shows the outage and restart metrics of Flink 1', () => {
  const stack = stackIn();
  const metrics = allMetrics(bodyFor(stack, defineApplication(stack)));
  expect(metrics).toContain('"downtime"');
  expect(metrics).toContain('"fullRestarts"');
  expect(metrics).toContain('"uptime"');
  expect(metrics).not.toContain('restartingTime');
});

test('shows the replacement metrics of Flink 2 with any dimensions', () => {
  const stack = stackIn();
  const body = bodyFor(stack, defineApplication(stack, { runtime: Runtime.FLINK_2_2 }));
  expect(widget(body, 'Outage').properties.metrics).toEqual([[expect.objectContaining({
    expression: "SEARCH('Namespace=\"AWS/KinesisAnalytics\" Application=\"clicks\" MetricName=(\"restartingTime\" OR \"cancellingTime\" OR \"failingTime\")', 'Maximum', 60)",
  })]]);
  const metrics = allMetrics(body);
  expect(metrics).toContain('"numRestarts"');
  expect(metrics).toContain('runningTime');
  expect(metrics).not.toMatch(/downtime|fullRestarts|uptime/);
});

test('computes records per second as a quarter of the sum over a minute', () => {
  const stack = stackIn();
  const { metrics } = widget(bodyFor(stack, defineApplication(stack)), 'Records per second').properties;
  expect(metrics).toContainEqual([expect.objectContaining({ expression: 'numRecordsInPerSecond / 4', label: 'in' })]);
  expect(metrics).toContainEqual([
    'AWS/KinesisAnalytics', 'numRecordsInPerSecond', 'Application', 'clicks',
    expect.objectContaining({ id: 'numRecordsInPerSecond', stat: 'Sum', period: 60, visible: false }),
  ]);
});

test('shows the growth of checkpoints per hour', () => {
  const stack = stackIn();
  const body = bodyFor(stack, defineApplication(stack));
  expect(widget(body, 'Growth of the checkpoint size').properties.metrics).toContainEqual([expect.objectContaining({ expression: 'RATE(lastCheckpointSize) * 3600' })]);
  expect(widget(body, 'Growth of the checkpoint duration').properties.metrics).toContainEqual([expect.objectContaining({ expression: 'RATE(lastCheckpointDuration) * 3600' })]);
});

test('shows the lag of every source, including sources that are added later', () => {
  const stack = stackIn();
  const application = defineApplication(stack, { sources: { Clicks: kinesisLike('clicks') } });
  new ApplicationDashboard(stack, 'Dashboard', { application });
  application.addSource('Orders', kafkaLike('orders'));
  const { metrics } = widget(dashboardBody(Template.fromStack(stack), () => 'clicks'), 'Lag behind the sources').properties;
  expect(metrics).toEqual([
    ['AWS/KinesisAnalytics', 'millisBehindLatest', 'Application', 'clicks', 'Flow', 'Input', 'Id', 'clicks', expect.objectContaining({ label: 'Clicks', stat: 'Maximum' })],
    ['AWS/KinesisAnalytics', 'records_lag_max', 'Application', 'clicks', 'Flow', 'Input', 'Topic', 'orders',
      expect.objectContaining({ label: 'Orders', stat: 'Maximum', yAxis: 'right' })],
  ]);
});

test('searches for the lag if no source is known', () => {
  const stack = stackIn();
  const { metrics } = widget(bodyFor(stack, defineApplication(stack)), 'Lag behind the sources').properties;
  expect(metrics.map(([{ expression }]: any) => expression)).toEqual([expect.stringContaining('millisBehindLatest'), expect.stringContaining('records_lag_max')]);
});

test('reads the newest exceptions from the log group of the application', () => {
  const stack = stackIn();
  const application = defineApplication(stack);
  new ApplicationDashboard(stack, 'Dashboard', { application });
  const template = Template.fromStack(stack);
  const [group] = Object.keys(template.findResources('AWS::Logs::LogGroup'));
  const { query } = widget(dashboardBody(template), 'Exceptions, newest first').properties;
  expect(query).toMatch(new RegExp(`^SOURCE '${group}' \\| fields @timestamp, @message\n\\| filter isPresent`));
  expect(query).toMatch(/\| sort @timestamp desc\n\| limit 50$/);
});

test('shows no log if the application has none', () => {
  const stack = stackIn();
  const body = bodyFor(stack, defineApplication(stack, { loggingEnabled: false }));
  expect(body.widgets.map(({ type }) => type)).not.toContain('log');
  expect(dashboardErrors(body)).toEqual([]);
});

describe('links', () => {
  const linksIn = (region: string, partition: string) => {
    const stack = stackIn();
    const application = Application.fromApplicationArn(stack, 'Imported', `arn:${partition}:kinesisanalytics:${region}:123456789012:application/orders`);
    return bodyFor(stack, application).widgets[0].properties.markdown;
  };

  test.each([
    ['eu-west-1', 'aws', 'https://eu-west-1.console.aws.amazon.com/flink/home?region=eu-west-1#/application/orders/details/monitoring'],
    ['cn-north-1', 'aws-cn', 'https://cn-north-1.console.amazonaws.cn/flink/home?region=cn-north-1#/application/orders/details/monitoring'],
    ['us-gov-west-1', 'aws-us-gov', 'https://us-gov-west-1.console.amazonaws-us-gov.com/flink/home?region=us-gov-west-1#/application/orders/details/monitoring'],
  ])('open the console of %s', (region, partition, url) => {
    expect(linksIn(region, partition)).toContain(`(${url})`);
  });

  test('open the troubleshooting guide and the Flink dashboard', () => {
    const links = linksIn('eu-west-1', 'aws');
    expect(links).toContain('/managed-flink/latest/java/troubleshooting.html');
    expect(links).toContain('create-application-presigned-url --region eu-west-1 --application-name orders --url-type FLINK_DASHBOARD_URL');
  });
});

test('shows an imported application in another region', () => {
  const stack = stackIn();
  const body = bodyFor(stack, Application.fromApplicationArn(stack, 'Imported', 'arn:aws:kinesisanalytics:eu-west-1:123456789012:application/orders'));
  expect(dashboardErrors(body)).toEqual([]);
  const graphs = body.widgets.filter(({ type }) => type === 'metric');
  expect(new Set(graphs.map(({ properties }) => properties.region))).toEqual(new Set(['eu-west-1']));
  const options = graphs.flatMap(({ properties }) => properties.metrics).map(metric => metric[metric.length - 1]);
  expect(options.filter(({ expression }) => !expression || expression.startsWith('SEARCH')).map(({ region }) => region)).not.toContain(undefined);
});

test('shows an imported application in another account', () => {
  const stack = stackIn();
  const body = bodyFor(stack, Application.fromApplicationAttributes(stack, 'Imported', {
    applicationArn: 'arn:aws:kinesisanalytics:eu-central-1:999999999999:application/orders',
    logGroup: logs.LogGroup.fromLogGroupName(stack, 'Log', '/orders'),
  }));
  expect(dashboardErrors(body)).toEqual([]);
  const options = body.widgets.flatMap(({ properties }) => properties.metrics ?? []).map(metric => metric[metric.length - 1]);
  const read = options.filter(({ expression }) => !expression || expression.startsWith('SEARCH'));
  expect(new Set(read.map(({ accountId }) => accountId))).toEqual(new Set(['999999999999']));
  expect(widget(body, 'Exceptions, newest first').properties.accountId).toBe('999999999999');
});

describe('an application of this CDK app in another region', () => {
  const bodyElsewhere = (props: (stack: Stack) => Partial<ApplicationProps>) => {
    const stack = stackIn();
    const elsewhere = new Stack(Stage.of(stack) as App, 'Elsewhere', { env: { account: '123456789012', region: 'us-east-1' } });
    return bodyFor(elsewhere, defineApplication(stack, props(stack)));
  };

  test('is shown without its log if the log group name is generated', () => {
    const body = bodyElsewhere(() => ({}));
    expect(dashboardErrors(body)).toEqual([]);
    expect(body.widgets.map(({ type }) => type)).not.toContain('log');
  });

  test('is shown with its log if the log group has an explicit name', () => {
    const body = bodyElsewhere(stack => ({ logGroup: new logs.LogGroup(stack, 'Log', { logGroupName: '/clicks' }) }));
    expect(widget(body, 'Exceptions, newest first').properties).toMatchObject({ region: 'eu-central-1', query: expect.stringContaining("SOURCE '/clicks'") });
    expect(widget(body, 'Exceptions, newest first').properties).not.toHaveProperty('accountId');
  });
});

test('can be defined if the region is not known', () => {
  const stack = testStack();
  const body = bodyFor(stack, defineApplication(stack));
  expect(dashboardErrors(body)).toEqual([]);
  expect(JSON.stringify(body)).not.toContain('accountId');
});

test('shows the state of the specified alarms', () => {
  const stack = stackIn();
  const application = defineApplication(stack);
  const alarms = new RecommendedAlarms(stack, 'Alarms', { application });
  new ApplicationDashboard(stack, 'Dashboard', { application, alarms });
  const body = dashboardBody(Template.fromStack(stack));
  expect(dashboardErrors(body)).toEqual([]);
  expect(widget(body, 'Alarms').properties.alarms).toHaveLength(4);
});

test('returns its widgets for another dashboard', () => {
  const stack = stackIn();
  const application = defineApplication(stack);
  const own = new ApplicationDashboard(stack, 'Dashboard', { application });
  new cloudwatch.Dashboard(stack, 'Other', { widgets: [[new cloudwatch.TextWidget({ markdown: 'Ours', width: 24, height: 2 })], ...own.widgets()] });
  const [first, second] = Object.keys(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard')).map(id => dashboardBodyOf(stack, id));
  const [ours, theirs] = first.widgets.length > second.widgets.length ? [second, first] : [first, second];
  expect(dashboardErrors(theirs)).toEqual([]);
  expect(theirs.widgets.slice(1)).toEqual(ours.widgets.map(each => ({ ...each, y: each.y + 2 })));
});

function dashboardBodyOf(stack: Stack, logicalId: string): DashboardBody {
  const { Resources } = Template.fromStack(stack).toJSON();
  return dashboardBody(Template.fromJSON({ Resources: { [logicalId]: Resources[logicalId] } }));
}

describe('the line at the maximum', () => {
  const lines = (props?: Partial<RecommendedAlarmsProps>) => {
    const stack = stackIn();
    const application = defineApplication(stack);
    const alarms = props && new RecommendedAlarms(stack, 'Alarms', { application, ...props });
    new ApplicationDashboard(stack, 'Dashboard', { application, alarms });
    const body = dashboardBody(Template.fromStack(stack), () => 'clicks');
    return ['CPU', 'Memory'].map(title => ((widget(body, title).properties as any).annotations?.horizontal ?? []).map((line: { value: number }) => line.value));
  };

  test('is the recommended value of the guide without alarms', () => {
    expect(lines()).toEqual([[80], [90]]);
  });

  test('is the threshold of the alarm', () => {
    expect(lines({})).toEqual([[80], [90]]);
    expect(lines({ maxCpuUtilization: 60, maxHeapMemoryUtilization: 75 })).toEqual([[60], [75]]);
  });

  test('is absent if the alarm is off', () => {
    expect(lines({ exclude: [RecommendedAlarm.CPU] })).toEqual([[], [90]]);
  });
});

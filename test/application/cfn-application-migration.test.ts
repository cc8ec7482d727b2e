/** The program of docs/migrating-from-cfn-application.md, before and after the move. */
import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesisanalyticsv2 from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as flink from '../../src';
import { testStack } from '../support/fixtures/stack';

/** The properties whose change replaces a resource. */
const CREATE_ONLY: { [type: string]: string[] } = {
  'AWS::KinesisAnalyticsV2::Application': ['ApplicationName', 'ApplicationMode'],
  'AWS::KinesisAnalyticsV2::ApplicationCloudWatchLoggingOption': ['ApplicationName'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::Logs::LogStream': ['LogGroupName', 'LogStreamName'],
  'AWS::IAM::Role': ['Path', 'RoleName'],
};

interface Names {
  readonly applicationName?: string;
  readonly logStreamName?: string;
}

function common(stack: Stack) {
  const code = s3.Bucket.fromBucketName(stack, 'Code', 'code');
  const role = new iam.Role(stack, 'JobRole', { assumedBy: new iam.ServicePrincipal('kinesisanalytics.amazonaws.com') });
  return { code, role, logGroup: new logs.LogGroup(stack, 'JobLogs') };
}

function before(stack: Stack, { applicationName, logStreamName }: Names): void {
  const { code, role, logGroup } = common(stack);
  const logStream = new logs.CfnLogStream(stack, 'JobLogStream', { logGroupName: logGroup.logGroupName, logStreamName });
  const application = new kinesisanalyticsv2.CfnApplication(stack, 'OrdersJob', {
    applicationName,
    runtimeEnvironment: 'FLINK-1_20',
    serviceExecutionRole: role.roleArn,
    applicationConfiguration: {
      applicationCodeConfiguration: {
        codeContentType: 'ZIPFILE',
        codeContent: { s3ContentLocation: { bucketArn: code.bucketArn, fileKey: 'orders-1.0.jar' } },
      },
    },
  });
  new kinesisanalyticsv2.CfnApplicationCloudWatchLoggingOption(stack, 'OrdersLogging', {
    applicationName: application.ref,
    cloudWatchLoggingOption: {
      logStreamArn: stack.formatArn({
        service: 'logs', resource: 'log-group', resourceName: `${logGroup.logGroupName}:log-stream:${logStream.ref}`, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    },
  });
}

function after(stack: Stack, names: Names): void {
  const { code, role, logGroup } = common(stack);
  const app = new flink.Application(stack, 'Orders', {
    runtime: flink.Runtime.FLINK_1_20,
    code: flink.ApplicationCode.fromBucket(code, 'orders-1.0.jar'),
    role,
    logGroup,
    ...names,
  });
  (app.node.findChild('Resource') as kinesisanalyticsv2.CfnApplication).overrideLogicalId('OrdersJob');
  (app.node.findChild('LoggingOption') as kinesisanalyticsv2.CfnApplicationCloudWatchLoggingOption).overrideLogicalId('OrdersLogging');
  (app.node.findChild('LogStream').node.defaultChild as logs.CfnLogStream).overrideLogicalId('JobLogStream');
}

/** What decides whether CloudFormation keeps a resource: its id, its type and its create-only properties. */
function identities(program: (stack: Stack, names: Names) => void, names: Names): object {
  const stack = testStack();
  program(stack, names);
  const resources: { [id: string]: any } = Template.fromStack(stack).toJSON().Resources;
  return Object.fromEntries(Object.entries(resources).filter(([, { Type }]) => Type in CREATE_ONLY).map(
    ([id, { Type, Properties = {} }]) => [id, [Type, ...CREATE_ONLY[Type].map(name => Properties[name])]]));
}

test.each<Names>([
  { applicationName: 'orders', logStreamName: 'orders' },
  { applicationName: 'orders' },
  { logStreamName: 'orders' },
  {},
])('a CDK app with %j keeps every id and name', names => {
  expect(identities(after, names)).toEqual(identities(before, names));
});

test('the logging option keeps its log stream', () => {
  const [one, other] = [before, after].map(program => {
    const stack = testStack();
    program(stack, { applicationName: 'orders', logStreamName: 'orders' });
    return Template.fromStack(stack).toJSON().Resources.OrdersLogging.Properties;
  });
  expect(other).toEqual(one);
});

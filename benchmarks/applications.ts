/**
 * One and the same set of applications, made with the library, with the alpha package, with raw L1 constructs, and with the CDK's L2 constructs.
 *
 * The last two are what the library renders, resource by resource: the benchmark checks that before it measures. What the L2 form costs more than the raw
 * one is what a role, a policy, a log group and a log stream cost that grants and metrics can be made of; only what is beyond it is the library's own.
 */
import type * as alpha from '@aws-cdk/aws-kinesisanalytics-flink-alpha';
import type * as cdk from 'aws-cdk-lib';
import type * as flink from '../src';

export type Variant = 'library' | 'l1' | 'l2' | 'alpha';

export interface Features {
  readonly startOnDeploy?: boolean;
  readonly alarms?: boolean;
  readonly dashboard?: boolean;
  /** A whole `StreamingPipeline` with its defaults: all of the above. */
  readonly pipeline?: boolean;
}

/** Well below the 500 resources that CloudFormation takes in a stack. A pipeline has twice as many as an application. */
const PER_STACK = { application: 50, pipeline: 25 };

const BUCKET = 'code-bucket';
const FILE = 'job.jar';
const VERSION = '1';
const GROUPS = { Source: { 'stream.name': 'input', 'aws.region': 'us-east-1' }, Sink: { 'stream.name': 'output' } };

type Define = (stack: cdk.Stack, id: string, bucket: cdk.aws_s3.IBucket) => void;

/** Fills the app. The bucket with the code is the app's own, whatever its applications are made with. */
export function fill(app: cdk.App, count: number, define: Define, features: Features = {}): void {
  const { Stack } = require('aws-cdk-lib') as typeof cdk;
  const { Bucket } = require('aws-cdk-lib/aws-s3') as typeof import('aws-cdk-lib/aws-s3');
  const perStack = features.pipeline ? PER_STACK.pipeline : PER_STACK.application;
  for (let first = 0; first < count; first += perStack) {
    const stack = new Stack(app, `Stack${first}`);
    const bucket = Bucket.fromBucketName(stack, 'Code', BUCKET);
    for (let i = first; i < Math.min(count, first + perStack); i++) {
      define(stack, `Application${i}`, bucket);
    }
  }
}

/** Loads what a variant needs, and says how it defines one application. */
export function definition(variant: Variant, library: string, features: Features): Define {
  switch (variant) {
    case 'library': return withLibrary(require(library), features);
    case 'alpha': return withAlpha(require('@aws-cdk/aws-kinesisanalytics-flink-alpha'));
    case 'l1': return withL1();
    case 'l2': return withL2();
  }
}

function withLibrary(library: typeof flink & { [name: string]: any }, features: Features): Define {
  return (stack, id, bucket) => {
    const props = {
      runtime: library.Runtime.FLINK_1_20,
      code: library.ApplicationCode.fromBucket(bucket, FILE, VERSION),
      propertyGroups: GROUPS,
      systemRollbackEnabled: true,
    };
    if (features.pipeline) {
      new library.StreamingPipeline(stack, id, props);
      return;
    }
    const application = new library.Application(stack, id, props);
    if (features.startOnDeploy) {
      application.startOnDeploy();
    }
    if (features.alarms) {
      new library.RecommendedAlarms(application, 'Alarms', { application });
    }
    if (features.dashboard) {
      new library.ApplicationDashboard(application, 'Dashboard', { application });
    }
  };
}

function withAlpha(library: typeof alpha): Define {
  const { Duration } = require('aws-cdk-lib') as typeof cdk;
  return (stack, id, bucket) => new library.Application(stack, id, {
    runtime: library.Runtime.of('FLINK-1_20'),
    code: library.ApplicationCode.fromBucket(bucket, FILE, VERSION),
    propertyGroups: GROUPS,
    // The library's defaults, which the alpha leaves to the service.
    checkpointingEnabled: true,
    checkpointInterval: Duration.minutes(1),
    minPauseBetweenCheckpoints: Duration.seconds(5),
    logLevel: library.LogLevel.INFO,
    metricsLevel: library.MetricsLevel.APPLICATION,
    autoScalingEnabled: true,
    parallelism: 1,
    parallelismPerKpu: 1,
    snapshotsEnabled: true,
  });
}

function configuration(bucketArn: string) {
  return {
    applicationCodeConfiguration: {
      codeContent: { s3ContentLocation: { bucketArn, fileKey: FILE, objectVersion: VERSION } },
      codeContentType: 'ZIPFILE',
    },
    applicationSnapshotConfiguration: { snapshotsEnabled: true },
    applicationSystemRollbackConfiguration: { rollbackEnabled: true },
    environmentProperties: {
      propertyGroups: Object.entries(GROUPS).map(([propertyGroupId, propertyMap]) => ({ propertyGroupId, propertyMap })),
    },
    flinkApplicationConfiguration: {
      checkpointConfiguration: { configurationType: 'CUSTOM', checkpointingEnabled: true, checkpointInterval: 60000, minPauseBetweenCheckpoints: 5000 },
      monitoringConfiguration: { configurationType: 'CUSTOM', logLevel: 'INFO', metricsLevel: 'APPLICATION' },
      parallelismConfiguration: { configurationType: 'CUSTOM', autoScalingEnabled: true, parallelism: 1, parallelismPerKpu: 1 },
    },
  };
}

function withL1(): Define {
  const { Aws, CfnDeletionPolicy } = require('aws-cdk-lib') as typeof cdk;
  const iam = require('aws-cdk-lib/aws-iam') as typeof import('aws-cdk-lib/aws-iam');
  const logs = require('aws-cdk-lib/aws-logs') as typeof import('aws-cdk-lib/aws-logs');
  const msf = require('aws-cdk-lib/aws-kinesisanalyticsv2') as typeof import('aws-cdk-lib/aws-kinesisanalyticsv2');
  const keep = (resource: cdk.CfnResource, policy: cdk.CfnDeletionPolicy) => {
    resource.cfnOptions.deletionPolicy = policy;
    resource.cfnOptions.updateReplacePolicy = policy;
  };
  const allow = (Sid: string, Action: string | string[], Resource: string) => ({ Sid, Effect: 'Allow', Action, Resource });

  return (stack, id, bucket) => {
    const role = new iam.CfnRole(stack, `${id}Role`, {
      assumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { Service: 'kinesisanalytics.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
            ArnLike: { 'aws:SourceArn': `arn:${Aws.PARTITION}:kinesisanalytics:${Aws.REGION}:${Aws.ACCOUNT_ID}:application/*` },
          },
        }],
      },
    });
    const group = new logs.CfnLogGroup(stack, `${id}LogGroup`, { retentionInDays: 731 });
    const stream = new logs.CfnLogStream(stack, `${id}LogStream`, { logGroupName: group.ref });
    keep(group, CfnDeletionPolicy.RETAIN);
    keep(stream, CfnDeletionPolicy.RETAIN);
    const groupArn = `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group`;
    const streamArn = `${groupArn}:${group.ref}:log-stream:${stream.ref}`;
    const policy = new iam.CfnPolicy(stack, `${id}Policy`, {
      policyName: `${id}Policy`,
      roles: [role.ref],
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          allow('ReadCode', ['s3:GetObject', 's3:GetObjectVersion'], bucket.arnForObjects(FILE)),
          allow('ListLogGroups', 'logs:DescribeLogGroups', `${groupArn}:*`),
          allow('ListLogStreams', 'logs:DescribeLogStreams', group.attrArn),
          allow('WriteLogs', 'logs:PutLogEvents', streamArn),
        ],
      },
    });
    const application = new msf.CfnApplication(stack, id, {
      runtimeEnvironment: 'FLINK-1_20',
      serviceExecutionRole: role.attrArn,
      applicationConfiguration: configuration(bucket.bucketArn),
    });
    keep(application, CfnDeletionPolicy.DELETE);
    application.addDependency(policy);
    new msf.CfnApplicationCloudWatchLoggingOption(stack, `${id}LoggingOption`, {
      applicationName: application.ref,
      cloudWatchLoggingOption: { logStreamArn: streamArn },
    });
  };
}

function withL2(): Define {
  const { Construct } = require('constructs') as typeof import('constructs');
  const { Aws, RemovalPolicy } = require('aws-cdk-lib') as typeof cdk;
  const iam = require('aws-cdk-lib/aws-iam') as typeof import('aws-cdk-lib/aws-iam');
  const logs = require('aws-cdk-lib/aws-logs') as typeof import('aws-cdk-lib/aws-logs');
  const msf = require('aws-cdk-lib/aws-kinesisanalyticsv2') as typeof import('aws-cdk-lib/aws-kinesisanalyticsv2');
  const allow = (sid: string, actions: string[], resource: string) => new iam.PolicyStatement({ sid, actions, resources: [resource] });

  return (stack, id, bucket) => {
    const scope = new Construct(stack, id);
    const role = new iam.Role(scope, 'Role', {
      assumedBy: new iam.ServicePrincipal('kinesisanalytics.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
          ArnLike: { 'aws:SourceArn': `arn:${Aws.PARTITION}:kinesisanalytics:${Aws.REGION}:${Aws.ACCOUNT_ID}:application/*` },
        },
      }),
    });
    const group = new logs.LogGroup(scope, 'LogGroup');
    const stream = new logs.LogStream(scope, 'LogStream', { logGroup: group });
    const groupArn = `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group`;
    const streamArn = `${groupArn}:${group.logGroupName}:log-stream:${stream.logStreamName}`;
    const policy = new iam.Policy(scope, 'AccessPolicy', {
      roles: [role],
      statements: [
        allow('ReadCode', ['s3:GetObject', 's3:GetObjectVersion'], bucket.arnForObjects(FILE)),
        allow('ListLogGroups', ['logs:DescribeLogGroups'], `${groupArn}:*`),
        allow('ListLogStreams', ['logs:DescribeLogStreams'], group.logGroupArn),
        allow('WriteLogs', ['logs:PutLogEvents'], streamArn),
      ],
    });
    const application = new msf.CfnApplication(scope, 'Resource', {
      runtimeEnvironment: 'FLINK-1_20',
      serviceExecutionRole: role.roleArn,
      applicationConfiguration: configuration(bucket.bucketArn),
    });
    application.node.addDependency(policy);
    application.applyRemovalPolicy(RemovalPolicy.DESTROY);
    new msf.CfnApplicationCloudWatchLoggingOption(scope, 'LoggingOption', {
      applicationName: application.ref,
      cloudWatchLoggingOption: { logStreamArn: streamArn },
    });
  };
}

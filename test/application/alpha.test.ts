import * as path from 'path';
import * as alpha from '@aws-cdk/aws-kinesisanalytics-flink-alpha';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as flink from '../../src';
import { APPLICATION, testStack, warningIds } from '../support/fixtures';

/**
 * A stack that somebody has deployed with the alpha must not replace anything when only its import changes: the same
 * program is synthesized with both packages here.
 */
type Library = typeof alpha | typeof flink;

/** A program against names that both packages have; its types are those of the alpha. */
type Program = (stack: Stack, library: typeof alpha) => void;

/**
 * The properties whose change replaces a resource: `createOnlyProperties` of the CloudFormation schemas.
 *
 * RuntimeEnvironment is not among them since the service upgrades in place.
 */
const CREATE_ONLY: { [type: string]: string[] } = {
  'AWS::KinesisAnalyticsV2::Application': ['ApplicationName', 'ApplicationMode'],
  'AWS::KinesisAnalyticsV2::ApplicationCloudWatchLoggingOption': ['ApplicationName'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::Logs::LogStream': ['LogGroupName', 'LogStreamName'],
  'AWS::EC2::SecurityGroup': ['GroupDescription', 'GroupName', 'VpcId'],
  'AWS::IAM::Role': ['Path', 'RoleName'],
};

const CODE_DIRECTORY = path.join(__dirname, '..', 'values');

function synthesize(library: Library, program: Program): Stack {
  const stack = testStack();
  program(stack, library as typeof alpha);
  return stack;
}

function resources(stack: Stack): { [logicalId: string]: any } {
  return Template.fromStack(stack).toJSON().Resources;
}

/** What identifies the resources of a template: their ids, types, names, and what happens when they go. */
function identities(stack: Stack): object {
  return Object.fromEntries(Object.entries(resources(stack))
    .filter(([, { Type }]) => Type in CREATE_ONLY)
    .map(([logicalId, { Type, Properties = {}, DeletionPolicy, UpdateReplacePolicy }]) => [logicalId, {
      Type, DeletionPolicy, UpdateReplacePolicy, createOnly: CREATE_ONLY[Type].map(name => Properties[name]),
    }]));
}

/** The identities after the move: an application that is retained keeps the resources that it runs by, which the alpha deletes. */
function identitiesAfterMove(stack: Stack): object {
  const old: { [logicalId: string]: any } = identities(stack);
  const isRetained = Object.values(old).some(({ Type, DeletionPolicy }) => Type === APPLICATION && DeletionPolicy === 'Retain');
  const policies = isRetained ? { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' } : {};
  return Object.fromEntries(Object.entries(old).map(([logicalId, identity]) => [logicalId, { ...identity, ...policies }]));
}

const minimal = (stack: Stack, library: typeof alpha) => ({
  runtime: library.Runtime.FLINK_1_20,
  code: library.ApplicationCode.fromBucket(s3.Bucket.fromBucketName(stack, 'CodeBucket', 'code'), 'job.jar', 'v1'),
});

const PROGRAMS: [string, Program][] = [
  ['the least', (stack, library) => {
    new library.Application(stack, 'App', minimal(stack, library));
  }],
  ['a code asset', (stack, library) => {
    new library.Application(stack, 'App', { ...minimal(stack, library), code: library.ApplicationCode.fromAsset(CODE_DIRECTORY) });
  }],
  ['a name', (stack, library) => {
    new library.Application(stack, 'App', { ...minimal(stack, library), applicationName: 'clicks' });
  }],
  ['a vpc', (stack, library) => {
    new library.Application(stack, 'App', { ...minimal(stack, library), vpc: new ec2.Vpc(stack, 'Vpc') });
  }],
  ['a vpc with subnets and security groups', (stack, library) => {
    const vpc = new ec2.Vpc(stack, 'Vpc');
    const securityGroups = [new ec2.SecurityGroup(stack, 'Group', { vpc })];
    new library.Application(stack, 'App', { ...minimal(stack, library), vpc, securityGroups, vpcSubnets: { subnets: [vpc.privateSubnets[0]] } });
  }],
  ['a role', (stack, library) => {
    const role = new iam.Role(stack, 'Own', { assumedBy: new iam.ServicePrincipal('kinesisanalytics.amazonaws.com') });
    new library.Application(stack, 'App', { ...minimal(stack, library), role });
  }],
  ['a log group', (stack, library) => {
    const logGroup = new logs.LogGroup(stack, 'Logs', { logGroupName: '/jobs/clicks' });
    new library.Application(stack, 'App', { ...minimal(stack, library), logGroup });
  }],
  ['every other prop', (stack, library) => {
    new library.Application(stack, 'App', {
      ...minimal(stack, library),
      checkpointingEnabled: true,
      checkpointInterval: Duration.seconds(30),
      minPauseBetweenCheckpoints: Duration.seconds(10),
      logLevel: library.LogLevel.WARN,
      metricsLevel: library.MetricsLevel.OPERATOR,
      autoScalingEnabled: false,
      parallelism: 4,
      parallelismPerKpu: 2,
      snapshotsEnabled: true,
      propertyGroups: { A: { k: 'v' }, B: { l: 'w' } },
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }],
  ['what applications are used for', (stack, library) => {
    const app = new library.Application(stack, 'App', { ...minimal(stack, library), vpc: new ec2.Vpc(stack, 'Vpc') });
    new s3.Bucket(stack, 'Data').grantReadWrite(app);
    app.addToRolePolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: ['arn:aws:sqs:eu-west-1:111111111111:q'] }));
    app.connections.allowFromAnyIpv4(ec2.Port.tcp(8081));
    app.metricFullRestarts().createAlarm(stack, 'Alarm', { threshold: 3, evaluationPeriods: 1 });
  }],
  ['two applications', (stack, library) => {
    const props = minimal(stack, library);
    new library.Application(stack, 'One', props);
    new library.Application(stack, 'Two', props);
  }],
];

const quiet = process.env.JSII_DEPRECATED;

beforeAll(() => {
  // The alpha's base classes are deprecated, and print so at every synthesis.
  process.env.JSII_DEPRECATED = 'quiet';
});

afterAll(() => {
  quiet === undefined ? delete process.env.JSII_DEPRECATED : process.env.JSII_DEPRECATED = quiet;
});

describe.each(PROGRAMS)('a stack written for the alpha with %s', (_name, program) => {
  test('keeps the ids, types, names and create-only properties of all that it has', () => {
    expect(identities(synthesize(flink, program))).toEqual(identitiesAfterMove(synthesize(alpha, program)));
  });

  test('only adds resources that do not replace existing ones', () => {
    const before = Object.keys(resources(synthesize(alpha, program)));
    const added = Object.entries(resources(synthesize(flink, program))).filter(([logicalId]) => !before.includes(logicalId));
    expect([...new Set(added.map(([, resource]) => resource.Type))]).toEqual(['AWS::IAM::Policy']);
  });

  test('runs the same job: every value that the alpha rendered is still there', () => {
    const old = resources(synthesize(alpha, program));
    const now = resources(synthesize(flink, program));
    for (const [logicalId, { Type, Properties }] of Object.entries(old)) {
      if (Type.startsWith('AWS::KinesisAnalyticsV2::')) {
        expect(now[logicalId].Properties).toMatchObject(Properties);
      }
    }
  });

  test('gets no warning', () => {
    expect(warningIds(synthesize(flink, program))).toEqual([]);
  });
});

test('the comparison includes the relevant resources', () => {
  const [, program] = PROGRAMS.find(([name]) => name === 'a vpc')!;
  const seen: { Type: string }[] = Object.values(identities(synthesize(alpha, program)));
  expect(new Set(seen.map(({ Type }) => Type))).toEqual(new Set(Object.keys(CREATE_ONLY)));
});

test('imports are the same', () => {
  const [old, now] = [alpha, flink].map(library => {
    const stack = testStack();
    const byName = library.Application.fromApplicationName(stack, 'ByName', 'clicks');
    const byArn = library.Application.fromApplicationArn(stack, 'ByArn', 'arn:aws:kinesisanalytics:eu-west-1:111111111111:application/a');
    return stack.resolve([byName, byArn].map(app => [app.applicationName, app.applicationArn]));
  });
  expect(now).toEqual(old);
});

test('every metric method of the alpha is there', () => {
  const stack = new Stack();
  const methods = (library: Library) => {
    const names = new Set<string>();
    const app = (library as typeof alpha).Application.fromApplicationName(stack, library === alpha ? 'Alpha' : 'Here', 'clicks');
    for (let type = Object.getPrototypeOf(app); type !== Object.prototype; type = Object.getPrototypeOf(type)) {
      Object.getOwnPropertyNames(type).filter(name => name.startsWith('metric')).forEach(name => names.add(name));
    }
    return names;
  };
  const here = methods(flink);
  expect([...methods(alpha)].filter(name => !here.has(name))).toEqual([]);
});

test('the runtimes of the alpha are there, those aside that run as a StudioNotebook', () => {
  const names = Object.keys(alpha.Runtime).filter(name => !/^(ZEPPELIN|SQL)/.test(name));
  expect(names.filter(name => !(name in flink.Runtime))).toEqual([]);
});

test('a subclass can have members with the names of props', () => {
  class Clicks extends flink.Application {
    private readonly environment = 'prod';
    private readonly propertyGroups: flink.PropertyGroups = {};
    constructor(scope: Stack, id: string, private readonly props: flink.ApplicationProps & { readonly stage: string }) {
      super(scope, id, props);
      this.propertyGroups.Stage = { name: props.stage };
      this.propertyGroups.Stage.environment = this.environment;
      this.addPropertyGroup('Stage', this.propertyGroups.Stage);
      this.props = { ...props, parallelism: 2 };
    }

    public get stage() {
      return this.props.stage;
    }
  }
  const stack = new Stack();
  const clicks = new Clicks(stack, 'App', { ...minimal(stack, flink as any) as any, parallelism: 8, stage: 'beta' });
  expect([clicks.allocatedKpus, clicks.stage]).toEqual([8, 'beta']);
  Template.fromStack(stack).hasResourceProperties('AWS::KinesisAnalyticsV2::Application', {
    ApplicationConfiguration: { EnvironmentProperties: { PropertyGroups: [{ PropertyGroupId: 'Stage', PropertyMap: { name: 'beta', environment: 'prod' } }] } },
  });
});

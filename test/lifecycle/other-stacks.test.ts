/** Resources, parameters and secrets that stand in another stack than the job. */
import { App, CfnOutput, CfnParameter, CfnResource, Duration, Fn, NestedStack, SecretValue, Stack, Stage, Tags } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { job } from './jobs';
import * as flink from '../../src';
import { templateOf, templateViolations, violationsOf } from '../support/fixtures/template-invariants';

function lifecycleOf(stack: Stack): any {
  const found = Object.values<any>(templateOf(stack).Resources).filter(({ Type }) => Type === 'Custom::ManagedFlinkLifecycle');
  expect(found).toHaveLength(1);
  return found[0].Properties;
}

/** Where data and job stand, in relation to each other. */
const PLACES: [string, (app: App) => { data: Stack; jobs: Stack }][] = [
  ['another stack', app => ({ data: new Stack(app, 'Data'), jobs: new Stack(app, 'Jobs') })],
  ['another stack of a stage', app => {
    const stage = new Stage(app, 'Prod');
    return { data: new Stack(stage, 'Data'), jobs: new Stack(stage, 'Jobs') };
  }],
  ['the parent stack', app => {
    const data = new Stack(app, 'Data');
    return { data, jobs: new NestedStack(data, 'Jobs') };
  }],
  ['a nested stack', app => {
    const jobs = new Stack(app, 'Jobs');
    return { data: new NestedStack(jobs, 'Data'), jobs };
  }],
  ['a nested stack beside', app => {
    const parent = new Stack(app, 'Parent');
    return { data: new NestedStack(parent, 'Data'), jobs: new NestedStack(parent, 'Jobs') };
  }],
  ['a nested stack of another stack', app => ({ data: new NestedStack(new Stack(app, 'Data'), 'Nested'), jobs: new Stack(app, 'Jobs') })],
  ['a stack, for a nested stack of another', app => ({ data: new Stack(app, 'Data'), jobs: new NestedStack(new Stack(app, 'Jobs'), 'Nested') })],
];

const INGREDIENTS: [string, (data: Stack, jobs: Stack) => flink.Application][] = [
  ['a bucket in a property', (data, jobs) => job(jobs, 'App', { propertyGroups: { G: { path: new s3.Bucket(data, 'Bucket').bucketName } } })],
  ['code', (data, jobs) => job(jobs, 'App', { code: flink.ApplicationCode.fromBucket(new s3.Bucket(data, 'Bucket'), 'a.jar', 'v') })],
  ['a VPC', (data, jobs) => job(jobs, 'App', { vpc: new ec2.Vpc(data, 'Vpc', { maxAzs: 2 }) })],
  ['a VPC and its group', (data, jobs) => {
    const vpc = new ec2.Vpc(data, 'Vpc', { maxAzs: 2 });
    return job(jobs, 'App', { vpc, securityGroups: [new ec2.SecurityGroup(data, 'Group', { vpc })] });
  }],
  ['a role', (data, jobs) => job(jobs, 'App', { role: new iam.Role(data, 'Role', { assumedBy: new iam.ServicePrincipal('kinesisanalytics.amazonaws.com') }) })],
  ['a key', (data, jobs) => job(jobs, 'App', { applicationName: 'clicks', encryptionKey: new kms.Key(data, 'Key') })],
  ['a log group', (data, jobs) => job(jobs, 'App', { logGroup: new logs.LogGroup(data, 'Logs') })],
  ['a stream', (data, jobs) => job(jobs, 'App', { sources: { In: new flink.KinesisSource(new kinesis.Stream(data, 'Stream')) } })],
  ['an encrypted queue', (data, jobs) => job(jobs, 'App', { sinks: { Out: new flink.SqsSink(new sqs.Queue(data, 'Queue', { encryption: sqs.QueueEncryption.KMS })) } })],
  ['a secret', (data, jobs) => {
    const one = job(jobs, 'App');
    new secretsmanager.Secret(data, 'Secret').grantRead(one);
    return one;
  }],
  ['a parameter', (data, jobs) => job(jobs, 'App', { parallelism: new CfnParameter(data, 'Parallelism', { type: 'Number', default: 1 }).valueAsNumber })],
  ['a secret parameter', (data, jobs) => job(jobs, 'App', {
    propertyGroups: { G: { password: new CfnParameter(data, 'Password', { noEcho: true, default: '' }).valueAsString } },
  })],
  ['a secret parameter in a text', (data, jobs) => job(jobs, 'App', {
    propertyGroups: { G: { config: jobs.toJsonString({ password: `p=${new CfnParameter(data, 'Password', { noEcho: true, default: '' }).valueAsString}` }) } },
  })],
];

describe.each(PLACES)('in %s', (_, place) => {
  test.each(INGREDIENTS)('%s leads to something that exists, and to no secret', (__, define) => {
    expect(violationsOf(app => {
      const { data, jobs } = place(app);
      define(data, jobs).startOnDeploy();
    })).toEqual([]);
  });
});

test('a value of another stack is passed to the handlers', () => {
  const app = new App();
  const jobs = new Stack(app, 'Jobs');
  job(jobs, 'App', { propertyGroups: { G: { path: new s3.Bucket(new Stack(app, 'Data'), 'Bucket').bucketName } } }).startOnDeploy();
  expect(lifecycleOf(jobs).References).toContainEqual({ 'Fn::ImportValue': expect.stringContaining('Data:ExportsOutputRefBucket') });
});

test('a poll interval of another stack is imported', () => {
  expect(violationsOf(app => {
    const seconds = new CfnParameter(new Stack(app, 'Data'), 'Seconds', { type: 'Number' });
    job(new Stack(app, 'Jobs'), 'App').startOnDeploy({ pollInterval: Duration.seconds(seconds.valueAsNumber) });
  })).toEqual([]);
});

describe('a secret', () => {
  test.each<[string, (app: App, jobs: Stack) => string]>([
    ['that is passed to a nested stack by hand', (_, jobs) => {
      const password = new CfnParameter(jobs.nestedStackParent!, 'Password', { noEcho: true, default: '' });
      (jobs as NestedStack).setParameter('Plain', password.valueAsString);
      return new CfnParameter(jobs, 'Plain').valueAsString;
    }],
    ['that is exported by hand', app => {
      const data = new Stack(app, 'Data');
      new CfnOutput(data, 'Out', { value: new CfnParameter(data, 'Password', { noEcho: true, default: '' }).valueAsString, exportName: 'pw' });
      return Fn.importValue('pw');
    }],
    ['that an output of a nested stack returns', (_, jobs) => {
      const nested = new NestedStack(jobs, 'Nested');
      new CfnOutput(nested, 'Out', { value: `p=${new CfnParameter(jobs, 'Password', { noEcho: true, default: '' }).valueAsString}` });
      return Fn.getAtt(jobs.getLogicalId(nested.nestedStackResource as CfnResource), 'Outputs.Out').toString();
    }],
    ['that a stack exports again', app => {
      const [data, other] = ['Data', 'Other'].map(id => new Stack(app, id));
      new CfnOutput(data, 'Out', { value: new CfnParameter(data, 'Password', { noEcho: true, default: '' }).valueAsString, exportName: 'first' });
      new CfnOutput(other, 'Out', { value: Fn.join('', ['p=', Fn.importValue('first')]), exportName: 'second' });
      return Fn.importValue('second');
    }],
    ['of the same stack', (_, jobs) => new CfnParameter(jobs, 'Password', { noEcho: true, default: '' }).valueAsString],
    ['that is substituted', (_, jobs) => Fn.sub('p=${P}', { P: new CfnParameter(jobs, 'Password', { noEcho: true, default: '' }).valueAsString })],
    ['that is resolved at deployment', () => SecretValue.secretsManager('s').unsafeUnwrap()],
  ])('%s reaches no custom resource', (_, secret) => {
    expect(violationsOf(app => {
      const jobs = new NestedStack(new Stack(app, 'Parent'), 'Jobs');
      job(jobs, 'App', { propertyGroups: { G: { password: secret(app, jobs) } } }).startOnDeploy();
    })).toEqual([]);
  });

  test('that a parent resolves for a parameter of a nested stack reaches no custom resource', () => {
    const parent = new Stack(new App(), 'Parent');
    const jobs = new NestedStack(parent, 'Jobs', { parameters: { Plain: SecretValue.secretsManager('s').unsafeUnwrap() } });
    job(jobs, 'App', { propertyGroups: { G: { password: new CfnParameter(jobs, 'Plain').valueAsString } } }).startOnDeploy();
    expect(JSON.stringify(lifecycleOf(jobs).References)).not.toContain('Plain');
  });

  test('that a parent passes to a nested stack by hand reaches no custom resource of another nested stack', () => {
    const app = new App();
    const parent = new Stack(app, 'Parent');
    const password = new CfnParameter(parent, 'Password', { noEcho: true, default: '' }).valueAsString;
    const [own, starts] = ['Own', 'Starts'].map(id => new NestedStack(parent, id));
    own.setParameter('Plain', password);
    const properties = { password: new CfnParameter(own, 'Plain').valueAsString };
    new flink.ApplicationLifecycle(starts, 'Start', { application: job(own, 'App', { propertyGroups: { G: properties } }) });
    expect(templateViolations(app)).toEqual([]);
  });

  test('does not hide a parameter of another stack with the same name', () => {
    const app = new App();
    const jobs = new Stack(app, 'Jobs');
    new CfnParameter(new Stack(app, 'Data'), 'Value', { noEcho: true });
    job(jobs, 'App', { propertyGroups: { G: { value: new CfnParameter(jobs, 'Value').valueAsString } } }).startOnDeploy();
    expect(lifecycleOf(jobs).References).toContainEqual({ Ref: 'Value' });
  });
});

describe('the lifecycle of an application in another stack', () => {
  const define = (scope: Construct, application: flink.Application) => new flink.ApplicationLifecycle(scope, 'Lifecycle', { application });
  const parameter = (stack: Stack) => new CfnParameter(stack, 'Parallelism', { type: 'Number', default: 1 }).valueAsNumber;

  test('warns that it does not notice values that are known at deployment', () => {
    const app = new App();
    const jobs = new Stack(app, 'Jobs');
    const starts = new Stack(app, 'Starts');
    define(starts, job(jobs, 'App', { parallelism: parameter(jobs) }));
    app.synth();
    Annotations.fromStack(starts).hasWarning('/Starts/Lifecycle', Match.stringLikeRegexp('Jobs/Parallelism.Ref.*lifecycleInOtherStack'));
    expect(lifecycleOf(starts)).not.toHaveProperty('References');
  });

  test('does not warn without such values', () => {
    const app = new App();
    const starts = new Stack(app, 'Starts');
    define(starts, job(new Stack(app, 'Jobs'), 'App'));
    app.synth();
    Annotations.fromStack(starts).hasNoWarning('*', Match.stringLikeRegexp('lifecycleInOtherStack'));
  });

  test.each<[string, (app: App) => { own: Stack; starts: Stack }]>([
    ['the parent', app => {
      const starts = new Stack(app, 'Stack');
      return { own: new NestedStack(starts, 'Nested'), starts };
    }],
    ['a nested stack', app => {
      const own = new Stack(app, 'Stack');
      return { own, starts: new NestedStack(own, 'Nested') };
    }],
  ])('follows them in %s', (_, place) => {
    const build = (app: App) => {
      const { own, starts } = place(app);
      const secret = new CfnParameter(own, 'Secret', { noEcho: true, default: 'x' }).valueAsString;
      define(starts, job(own, 'App', { parallelism: parameter(own), propertyGroups: { G: { secret } } }));
      return starts;
    };
    expect(violationsOf(build)).toEqual([]);
    expect(JSON.stringify(lifecycleOf(build(new App())).References)).toContain('Parallelism');
  });
});

describe('works with', () => {
  test.each<[string, (stack: Stack) => void]>([
    ['Role.customizeRoles', stack => iam.Role.customizeRoles(stack)],
    ['Role.customizeRoles of some', stack => iam.Role.customizeRoles(stack, { usePrecreatedRoles: { 'App/Role': 'job' } })],
    ['a permissions boundary', stack => iam.PermissionsBoundary.of(stack).apply(iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary'))],
    ['tags', stack => Tags.of(stack).add('team', 'streaming')],
  ])('%s', (_, apply) => {
    expect(violationsOf(app => {
      const stack = new Stack(app, 'Stack');
      apply(stack);
      const one = job(stack, 'App', { vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 }) });
      one.startOnDeploy();
      one.addSource('In', new flink.KinesisSource(new kinesis.Stream(stack, 'Stream')));
    })).toEqual([]);
  });
});

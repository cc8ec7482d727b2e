/** Whatever waits for whatever, nothing waits for itself. */
import { App, Duration, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as opensearch from 'aws-cdk-lib/aws-opensearchservice';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { assumedBy, cluster, idOf, job, rulesIn, statement, waits } from './jobs';
import * as flink from '../../src';
import { testStack } from '../support/fixtures/stack';
import { templateOf, templateViolations, violationsOf } from '../support/fixtures/template-invariants';

let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App();
  stack = testStack(undefined, 'Stack', app);
});

describe('a job that depends on another job creates no cycle', () => {
  const pair: [string, (scope: Stack, vpc: ec2.Vpc) => (id: string) => Construct][] = [
    ['with a cluster', (scope, vpc) => {
      const shared = cluster(scope, vpc);
      return id => new flink.StreamingPipeline(scope, id, { ...props(scope), vpc, sources: { In: new flink.MskSource(shared, { topics: ['t'], groupId: id }) } });
    }],
    ['with a domain', (scope, vpc) => {
      const domain = new opensearch.Domain(scope, 'Domain', { version: opensearch.EngineVersion.OPENSEARCH_2_11, vpc, zoneAwareness: { enabled: false }, vpcSubnets: [{ subnets: [vpc.privateSubnets[0]] }] });
      return id => new flink.StreamingPipeline(scope, id, { ...props(scope), vpc, sinks: { Out: new flink.OpenSearchSink(domain) } });
    }],
    ['with a role', scope => {
      const role = new iam.Role(scope, 'Role', { assumedBy });
      return id => new flink.StreamingPipeline(scope, id, { ...props(scope), role });
    }],
    ['with an imported role', scope => {
      const role = iam.Role.fromRoleName(scope, 'Role', 'shared');
      return id => new flink.StreamingPipeline(scope, id, { ...props(scope), role });
    }],
    ['with a security group', (scope, vpc) => {
      const group = new ec2.SecurityGroup(scope, 'Group', { vpc, allowAllOutbound: false });
      const shared = cluster(scope, vpc);
      return id => new flink.StreamingPipeline(scope, id, {
        ...props(scope), vpc, securityGroups: [group], sources: { In: new flink.MskSource(shared, { topics: ['t'], groupId: id }) },
      });
    }],
    ['with a key each', scope => id => {
      const parent = new Construct(scope, id);
      job(parent, 'Job', { applicationName: id, encryptionKey: new kms.Key(parent, 'Key') }).startOnDeploy();
      return parent;
    }],
    ['with a log group each', scope => id => {
      const parent = new Construct(scope, id);
      job(parent, 'Job', { logGroup: new logs.LogGroup(parent, 'Logs') }).startOnDeploy();
      return parent;
    }],
    ['with endpoints each', (scope, vpc) => id => {
      const pipeline = new flink.StreamingPipeline(scope, id, { ...props(scope), vpc });
      new flink.VpcEndpoints(pipeline, 'Endpoints', { application: pipeline.application });
      return pipeline;
    }],
    ['with an imported application and log group each, whose names are known to resources', scope => id => {
      const parent = new Construct(scope, id);
      const plain = job(parent, 'Plain');
      const logGroup = logs.LogGroup.fromLogGroupName(parent, 'Imported', new logs.LogGroup(parent, 'Logs').logGroupName);
      const application = flink.Application.fromApplicationAttributes(parent, 'App', { applicationArn: plain.applicationArn, logGroup });
      new flink.ApplicationLifecycle(parent, 'Lifecycle', { application });
      return parent;
    }],
  ];

  function props(scope: Construct): { runtime: flink.Runtime; code: flink.ApplicationCode } {
    const bucket = (scope.node.tryFindChild('Code') ?? s3.Bucket.fromBucketName(scope, 'Code', 'code')) as s3.IBucket;
    return { runtime: flink.Runtime.FLINK_1_20, code: flink.ApplicationCode.fromBucket(bucket, 'job.jar', 'v1') };
  }

  test.each(pair)('%s', (_, define) => {
    for (const flipped of [false, true]) {
      expect(violationsOf(item => {
        const scope = new Stack(item, 'Stack');
        const of = define(scope, new ec2.Vpc(scope, 'Vpc', { maxAzs: 2 }));
        const [a, b] = ['A', 'B'].map(of);
        flipped ? a.node.addDependency(b) : b.node.addDependency(a);
      })).toEqual([]);
    }
  });

  test.each(pair)('%s, in a nested stack', (_, define) => {
    expect(violationsOf(item => {
      const nested = new NestedStack(new Stack(item, 'Stack'), 'Nested');
      const of = define(nested, new ec2.Vpc(nested, 'Vpc', { maxAzs: 2 }));
      const [a, b] = ['A', 'B'].map(of);
      b.node.addDependency(a);
    })).toEqual([]);
  });

  test('a notebook after a job creates no cycle', () => {
    expect(violationsOf(item => {
      const scope = new Stack(item, 'Stack');
      const vpc = new ec2.Vpc(scope, 'Vpc', { maxAzs: 2 });
      const shared = cluster(scope, vpc);
      const pipeline = new flink.StreamingPipeline(scope, 'A', { ...props(scope), vpc, sources: { In: new flink.MskSource(shared, { topics: ['t'], groupId: 'g' }) } });
      const notebook = new flink.StudioNotebook(scope, 'B', { vpc });
      notebook.startOnDeploy();
      notebook.addSource(new flink.MskSource(shared, { topics: ['t'], groupId: 'n' }));
      notebook.node.addDependency(pipeline);
    })).toEqual([]);
  });

  test('in a chain of twenty, of which each still waits for its own rules', () => {
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
    const shared = cluster(stack, vpc);
    const pipelines = Array.from({ length: 20 }, (_, index) => new flink.StreamingPipeline(stack, `P${index}`, {
      ...props(stack), vpc, sources: { In: new flink.MskSource(shared, { topics: ['t'], groupId: `g${index}` }) },
    }));
    pipelines.slice(1).forEach((pipeline, index) => pipeline.node.addDependency(pipelines[index]));
    expect(templateViolations(app)).toEqual([]);
    const resources = templateOf(stack).Resources;
    pipelines.forEach(({ application, lifecycle }) => {
      const group = idOf(application.connections.securityGroups[0]);
      const own = rulesIn(stack).filter(id => JSON.stringify(resources[id].Properties).includes(group));
      expect(own.length).toBeGreaterThan(0);
      expect(waits(stack, lifecycle!)).toEqual(expect.arrayContaining(own));
    });
  });
});

describe('dependencies that would create a cycle are left out', () => {
  test('when a policy waits for the start', () => {
    const one = job(stack, 'App');
    const lifecycle = one.startOnDeploy();
    const policy = new iam.Policy(stack, 'X', { roles: [one.role!], statements: [statement] });
    policy.node.addDependency(lifecycle);
    expect(waits(stack, lifecycle)).not.toContain(idOf(policy));
    expect(templateViolations(app)).toEqual([]);
  });

  test('when a policy is in a nested stack that waits for the start', () => {
    const one = job(stack, 'App');
    const [free, bound] = ['Free', 'Bound'].map(id => new NestedStack(stack, id));
    const lifecycle = one.startOnDeploy();
    [free, bound].forEach(nested => new iam.Policy(nested, 'X', { roles: [one.role!], statements: [statement] }));
    bound.node.addDependency(lifecycle);
    expect(waits(stack, lifecycle)).toContain(idOf(free.nestedStackResource!));
    expect(waits(stack, lifecycle)).not.toContain(idOf(bound.nestedStackResource!));
    expect(templateViolations(app)).toEqual([]);
  });

  test('when a policy is in a stack that depends on the job\'s', () => {
    const one = job(stack, 'App');
    one.startOnDeploy();
    new iam.Policy(new Stack(app, 'Later'), 'X', { roles: [one.role!], statements: [statement] });
    expect(templateViolations(app)).toEqual([]);
  });

  test('when two starts wait for policies that wait for each other', () => {
    const [a, b] = ['A', 'B'].map(id => job(stack, id));
    const [startA, startB] = [a.startOnDeploy(), b.startOnDeploy()];
    new iam.Policy(stack, 'X', { roles: [a.role!], statements: [statement] }).node.addDependency(startB);
    new iam.Policy(stack, 'Y', { roles: [b.role!], statements: [statement] }).node.addDependency(startA);
    expect(templateViolations(app)).toEqual([]);
  });

  test('no resource waits for another stage', () => {
    const env = { account: '111111111111', region: 'eu-west-1' };
    const roles = new Stack(new Stage(app, 'Roles', { env }), 'Stack');
    const jobs = new Stack(new Stage(app, 'Jobs', { env: { ...env, region: 'us-east-1' } }), 'Stack');
    const role = new iam.Role(roles, 'Role', { assumedBy, roleName: 'jobs' });
    job(jobs, 'App', { role, applicationName: 'a' }).startOnDeploy({ timeout: Duration.minutes(5) });
    new iam.Policy(roles, 'X', { roles: [role], statements: [statement] });
    expect(templateViolations(app)).toEqual([]);
  });
});

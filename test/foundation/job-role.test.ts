/** The name of a job's role, where another account has to know it. */
import { App, NestedStack, PhysicalName, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as flink from '../../src';
import { job } from '../lifecycle/jobs';
import { testStack } from '../support/fixtures/stack';
import { templateOf, violationsOf } from '../support/fixtures/template-invariants';

const JOBS = { account: '111111111111', region: 'eu-west-1' };
const OTHER = { ...JOBS, account: '222222222222' };

/** Defines a job that writes to a bucket of another account, which names the role of the job in its policy. */
function define(app: App, depth: number, id = 'App', stackName?: string): { nested: Stack; data: Stack } {
  let nested = new Stack(app, `Jobs${id}`, { env: JOBS, stackName });
  for (let level = 0; level < depth; level++) {
    nested = new NestedStack(nested, 'Nested');
  }
  const data = new Stack(app, `Data${id}`, { env: OTHER });
  const application = job(nested, id);
  application.startOnDeploy();
  new s3.Bucket(data, 'B', { bucketName: PhysicalName.GENERATE_IF_NEEDED }).grantRead(application);
  return { nested, data };
}

function roleName(stack: Stack): string {
  const roles = Object.values<any>(templateOf(stack).Resources).filter(one => one.Type === 'AWS::IAM::Role' && /kinesisanalytics/.test(JSON.stringify(one.Properties.AssumeRolePolicyDocument)));
  expect(roles).toHaveLength(1);
  return roles[0].Properties.RoleName;
}

test.each([0, 1, 2])('is valid and the same in every run, with %d nested stacks around it', depth => {
  expect(violationsOf(app => { define(app, depth); })).toEqual([]);
  const { nested, data } = define(new App(), depth);
  const name = roleName(nested);
  expect(name).toMatch(/^[\w+=,.@-]{1,64}$/);
  expect(JSON.stringify(templateOf(data))).toContain(`role/${name}`);
});

test('in a nested stack differs between jobs, and between names of the stack around it', () => {
  const names = [define(new App(), 1), define(new App(), 1, 'Other'), define(new App(), 1, 'App', 'a-name')].map(({ nested }) => roleName(nested));
  expect(new Set(names).size).toBe(3);
});

test('is the service\'s own choice where nobody has to know it', () => {
  const stack = new NestedStack(testStack(JOBS, 'Jobs'), 'Nested');
  new flink.Application(stack, 'App', { code: flink.ApplicationCode.fromBucket(s3.Bucket.fromBucketName(stack, 'B', 'code'), 'job.jar', 'v1'), runtime: flink.Runtime.FLINK_1_20 });
  expect(roleName(stack)).toBeUndefined();
});

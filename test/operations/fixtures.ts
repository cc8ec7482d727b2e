import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Application, ApplicationCode, ApplicationProps, Runtime } from '../../src';

// A template is just data here.
type Data = any;

export function newStack(): Stack {
  return new Stack(new App(), 'Stack');
}

/** An application that a schedule or a metric may scale. */
export function newApplication(stack: Stack, props: Partial<ApplicationProps> = {}): Application {
  return new Application(stack, 'App', {
    runtime: Runtime.FLINK_1_20,
    code: ApplicationCode.fromBucket(s3.Bucket.fromBucketName(stack, 'Code', 'code'), 'job.jar', 'v1'),
    autoScalingEnabled: false,
    ...props,
  });
}

/** An application with a name and a key of its own. */
export function encryptedApplication(stack: Stack): Application {
  return newApplication(stack, { applicationName: 'orders', encryptionKey: new kms.Key(stack, 'Key') });
}

export function resources(stack: Stack, type: string): { id: string; properties: Data }[] {
  return Object.entries<Data>(Template.fromStack(stack).toJSON().Resources)
    .filter(([, one]) => one.Type === type).map(([id, one]) => ({ id, properties: one.Properties }));
}

/** The one resource of a type whose id begins so. */
export function resource(stack: Stack, type: string, id: string): Data {
  const found = resources(stack, type).filter(one => one.id.startsWith(id));
  expect(found.map(one => one.id)).toHaveLength(1);
  return found[0].properties;
}

/** The id of the one resource of a type whose id begins so. */
export function idOf(stack: Stack, type: string, id: string): string {
  return resources(stack, type).find(one => one.id.startsWith(id))!.id;
}

/** All that the role is allowed to, by whatever policy. */
export function permissions(stack: Stack, role: string): Data[] {
  const id = idOf(stack, 'AWS::IAM::Role', role);
  return resources(stack, 'AWS::IAM::Policy')
    .filter(({ properties }) => properties.Roles.some((one: Data) => one.Ref === id))
    .flatMap(({ properties }) => properties.PolicyDocument.Statement)
    .map(({ Effect, ...rest }) => rest);
}

/** Who may assume the role, and when. */
export function trust(stack: Stack, role: string): Data[] {
  return resource(stack, 'AWS::IAM::Role', role).AssumeRolePolicyDocument.Statement.map(({ Action, Effect, ...rest }: Data) => rest);
}

/** An ARN of the stack's own account and region. */
export function arn(service: string, ...rest: unknown[]): Data {
  const fixed = ['arn:', { Ref: 'AWS::Partition' }, `:${service}:`, { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }];
  return { 'Fn::Join': ['', [...fixed, ...rest]] };
}

/** Every action of the template, of policies of whatever kind. */
export function allActions(stack: Stack): string[] {
  const text = JSON.stringify(Template.fromStack(stack).toJSON());
  return [...text.matchAll(/"Action":(\[[^\]]*\]|"[^"]*")/g)].flatMap(([, actions]) => JSON.parse(actions));
}

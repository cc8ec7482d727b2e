import { App, CfnParameter, Environment, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Application, ApplicationCode, ApplicationProps, Runtime } from '../src';

/** The types of the resources that applications consist of. */
export const APPLICATION = 'AWS::KinesisAnalyticsV2::Application';
export const LOGGING_OPTION = 'AWS::KinesisAnalyticsV2::ApplicationCloudWatchLoggingOption';
export const POLICY = 'AWS::IAM::Policy';
export const ROLE = 'AWS::IAM::Role';

/** An environment with literal account and region, for tests that compare them. */
export const ENV: Environment = { account: '111111111111', region: 'eu-west-1' };

/** A stack of its own app, environment-agnostic unless told otherwise. */
export function testStack(env?: Environment, id = 'Stack'): Stack {
  return new Stack(new App(), id, { env });
}

/** The least an application needs; its code is a fixed version, so that it is free of warnings. */
export function minimalProps(stack: Stack): ApplicationProps {
  const bucket = stack.node.tryFindChild('CodeBucket') as s3.IBucket | undefined
    ?? s3.Bucket.fromBucketName(stack, 'CodeBucket', 'code-bucket');
  return { runtime: Runtime.FLINK_1_20, code: ApplicationCode.fromBucket(bucket, 'job.jar', 'v1') };
}

/** An application with the given props on top of the minimal ones. */
export function testApplication(props: Partial<ApplicationProps> = {}, stack: Stack = testStack(), id = 'App'): Application {
  return new Application(stack, id, { ...minimalProps(stack), ...props });
}

/** The rendered properties of the only application of a stack. */
export function applicationProperties(stack: Stack): any {
  return onlyResource(stack, APPLICATION).Properties;
}

/** The `ApplicationConfiguration` of the only application of a stack. */
export function applicationConfiguration(stack: Stack): any {
  return applicationProperties(stack).ApplicationConfiguration;
}

/** The only resource of a type, as it is rendered. */
export function onlyResource(stack: Stack, type: string): any {
  const found = Object.values(Template.fromStack(stack).findResources(type));
  if (found.length !== 1) {
    throw new Error(`expected one ${type}, found ${found.length}`);
  }
  return found[0];
}

/** The statements of the policies whose logical ids start with a prefix. */
export function statementsOf(template: Template, logicalIdPrefix: string): any[] {
  return Object.entries(template.findResources(POLICY))
    .filter(([logicalId]) => logicalId.startsWith(logicalIdPrefix))
    .flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement);
}

/** The stable ids of the warnings of a stack, each once. */
export function warningIds(stack: Stack): string[] {
  const texts = Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ entry }) => String(entry.data));
  return [...new Set(texts.flatMap(text => /\[ack: (\S+)\]/.exec(text)?.[1] ?? []))].sort();
}

/** The texts of the warnings of a stack with a stable id. */
export function warningsOf(stack: Stack, id: string): string[] {
  return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp(`\\[ack: cdk-managed-flink:${id}\\]`)).map(({ entry }) => String(entry.data));
}

/** A string that is known only when the stack is deployed. */
export function stringToken(stack: Stack, id = 'StringParameter'): string {
  return new CfnParameter(stack, id).valueAsString;
}

/** A number that is known only when the stack is deployed. */
export function numberToken(stack: Stack, id = 'NumberParameter'): number {
  return new CfnParameter(stack, id, { type: 'Number' }).valueAsNumber;
}

/** An ARN of the stack's own environment as CloudFormation sees it. */
export function arnInStack(service: string, ...resource: unknown[]): object {
  const prefix = ['arn:', { Ref: 'AWS::Partition' }, `:${service}:`, { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }];
  return joined(...prefix, ...resource);
}

/** An `Fn::Join` of parts, of which adjacent strings are one as the CDK renders them. */
export function joined(...parts: unknown[]): object {
  const merged: unknown[] = [];
  for (const part of parts) {
    if (typeof part === 'string' && typeof merged.at(-1) === 'string') {
      merged[merged.length - 1] += part;
    } else {
      merged.push(part);
    }
  }
  return { 'Fn::Join': ['', merged] };
}

/** A role of the stack's account, imported. */
export function importedRole(stack: Stack, options?: iam.FromRoleArnOptions, account = '111111111111'): iam.IRole {
  return iam.Role.fromRoleArn(stack, 'ImportedRole', `arn:aws:iam::${account}:role/job`, options);
}

import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as flink from '../../src';
import { definitionOf } from '../../src/base/managed-application';

export const ENV = { account: '111111111111', region: 'eu-west-1' };

/** One application in one stack, and what synthesis makes of the connectors that a test binds to it. */
export class Fixture {
  public readonly app: App;
  public readonly stack: Stack;
  private application?: flink.Application;
  private networked?: ec2.Vpc;

  constructor(app = new App(), id = 'Stack', env: { account?: string; region?: string } = ENV, private readonly props: Partial<flink.ApplicationProps> = {}) {
    this.app = app;
    this.stack = new Stack(app, id, { env });
  }

  public get vpc(): ec2.Vpc {
    this.networked ??= new ec2.Vpc(this.stack, 'Vpc', { maxAzs: 2 });
    return this.networked;
  }

  public get flink(): flink.Application {
    this.application ??= new flink.Application(this.stack, 'Application', {
      runtime: flink.Runtime.FLINK_1_20,
      code: flink.ApplicationCode.fromBucket(s3.Bucket.fromBucketName(this.stack, 'Code', 'code'), 'job.jar', '1'),
      vpc: this.networked,
      ...this.props,
    });
    return this.application;
  }

  public get template(): Template {
    return Template.fromStack(this.stack);
  }

  /** Adds a source or a sink, whichever it is. */
  public add(id: string, connector: flink.ISource | flink.ISink): flink.SourceConfig {
    return 'bindSource' in connector ? this.flink.addSource(id, connector) : this.flink.addSink(id, connector);
  }

  /** The properties of a group. */
  public group(id: string): { [key: string]: unknown } {
    const [application] = Object.values(this.template.findResources('AWS::KinesisAnalyticsV2::Application'));
    const groups = application.Properties.ApplicationConfiguration.EnvironmentProperties?.PropertyGroups ?? [];
    return groups.find((group: { PropertyGroupId: string }) => group.PropertyGroupId === id)?.PropertyMap;
  }

  /** Everything that connectors have added to the application's role. */
  public statements(): unknown[] {
    const policies = Object.entries(this.template.findResources('AWS::IAM::Policy')).filter(([id]) => id.startsWith('ApplicationRoleDefaultPolicy'));
    return policies.flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement);
  }

  /** The services that connectors have the application call over its network. */
  public services(): string[] {
    return definitionOf(this.flink)!.network!.services.filter(service => !['logs', 'monitoring'].includes(service)).sort();
  }

  public warnings(): string[] {
    return Annotations.fromStack(this.stack).findWarning('*', Match.anyValue()).map(message => String(message.entry.data));
  }
}

/** A statement as a template has it: a list of one is a string. */
export function statement(actions: string[], ...resources: unknown[]): unknown {
  const few = (values: unknown[]) => values.length === 1 ? values[0] : values;
  return { Action: few(actions), Effect: 'Allow', Resource: few(resources) };
}

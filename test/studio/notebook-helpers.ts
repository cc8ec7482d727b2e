import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import * as flink from '../../src';
import { testStack } from '../support/fixtures/stack';

/** A stack in a known environment, so that regions can be compared. Its assets are not copied, because some assets are large. */
export function newStack(): Stack {
  const app = new App({ context: { 'aws:cdk:disable-asset-staging': true } });
  return testStack({ account: '123456789012', region: 'us-east-1' }, 'Stack', app);
}

/** The statements in the policy of the construct with the given ID. */
export function statements(stack: Stack, policyId: RegExp): any[] {
  const policies = Template.fromStack(stack).findResources('AWS::IAM::Policy');
  return Object.entries(policies)
    .filter(([id]) => policyId.test(id))
    .flatMap(([, policy]: [string, any]) => policy.Properties.PolicyDocument.Statement)
    .map(statement => JSON.parse(JSON.stringify(statement, joinArns)));
}

/** A source with a permission and an option. */
export class TestSource implements flink.ISource {
  constructor(private readonly actions: string[], private readonly resource: string) {}

  public bindSource(_scope: Construct, application: flink.IManagedApplication): flink.SourceConfig {
    application.addToRolePolicy(new iam.PolicyStatement({ actions: this.actions, resources: [this.resource] }));
    return { properties: { 'stream.arn': this.resource } };
  }
}

function joinArns(_key: string, value: any): any {
  if (value?.['Fn::Join']) {
    return value['Fn::Join'][1].map((part: any) => typeof part === 'string' ? part : `<${Object.values<any>(joinArns('', part))[0].toString()}>`).join('');
  }
  return value;
}

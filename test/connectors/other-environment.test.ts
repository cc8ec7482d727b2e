import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Fixture, statement } from './fixture';
import * as flink from '../../src';

/** A stream with a key of its own, in a stack of the same app for another environment. */
function streamIn(fixture: Fixture, account: string, region: string): { stack: Stack; stream: kinesis.Stream } {
  const stack = new Stack(fixture.app, 'Streams', { env: { account, region } });
  return { stack, stream: new kinesis.Stream(stack, 'Stream', { streamName: 'orders', encryptionKey: new kms.Key(stack, 'Key') }) };
}

function arn(service: string, environment: string, resource: string): object {
  return { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:${service}:${environment}:${resource}`]] };
}

/** The ARN of the role, by the name that it gets because another environment refers to it. */
function roleArn(fixture: Fixture): object {
  const [role] = Object.values(fixture.template.findResources('AWS::IAM::Role', { Properties: { RoleName: Match.anyValue() } }));
  return arn('iam', ':111111111111', `role/${role.Properties.RoleName}`);
}

test.each([
  ['another account', '222222222222', 'eu-west-1'],
  ['another region', '111111111111', 'us-east-1'],
])('a stream and its key of %s: keys of that account and region, of which the key lets the role in', (_, account, region) => {
  const fixture = new Fixture();
  const { stack, stream } = streamIn(fixture, account, region);
  fixture.flink.addSink('Out', new flink.KinesisSink(stream));

  expect(fixture.group('Out')).toEqual({ 'stream.arn': arn('kinesis', `${region}:${account}`, 'stream/orders'), 'aws.region': region });
  expect(fixture.statements()[1]).toEqual(statement(['kms:GenerateDataKey'], arn('kms', `${region}:${account}`, 'key/*')));
  Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Action: 'kms:GenerateDataKey', Principal: { AWS: roleArn(fixture) } })]) },
  });
});

test('a stream of another account lets the role in, of another region need not', () => {
  const policies = ['222222222222', '111111111111'].map(account => {
    const fixture = new Fixture();
    const { stack, stream } = streamIn(fixture, account, 'us-east-1');
    fixture.flink.addSource('In', new flink.KinesisSource(stream));
    return Object.values(Template.fromStack(stack).findResources('AWS::Kinesis::ResourcePolicy'))
      .map(({ Properties }) => [Properties.ResourcePolicy.Statement[0].Principal.AWS, roleArn(fixture)]);
  });
  expect(policies).toEqual([[[expect.anything(), expect.anything()]], []]);
  expect(policies[0][0][0]).toEqual(policies[0][0][1]);
});

test('a role that no other environment refers to has no name of its own', () => {
  const fixture = new Fixture();
  fixture.flink.addSource('In', new flink.KinesisSource(new kinesis.Stream(fixture.stack, 'Stream')));
  fixture.template.allResourcesProperties('AWS::IAM::Role', { RoleName: Match.absent() });
});

/**
 * A job that reads a Kinesis stream in another account. The job assumes a role in the stream's account.
 *
 * The role must trust the application's role. The ARN of the application's role is an output for the owner of the stream.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as flink from '../src';

const app = new App();
const stack = new Stack(app, 'CrossAccount');

const account = '111122223333';
const orders = kinesis.Stream.fromStreamArn(stack, 'Orders', stack.formatArn({ service: 'kinesis', account, resource: 'stream', resourceName: 'orders' }));
const reader = iam.Role.fromRoleArn(stack, 'Reader', stack.formatArn({
  service: 'iam', region: '', account, resource: 'role', resourceName: 'orders-reader',
}));
const totals = new kinesis.Stream(stack, 'Totals', { shardCount: 1, removalPolicy: RemovalPolicy.DESTROY });

const job = new flink.Application(stack, 'Job', {
  runtime: flink.Runtime.FLINK_1_20,
  code: flink.ApplicationCode.fromMavenProject('examples/clickstream-java'),
  sources: { InputStream0: new flink.KinesisSource(orders, { assumeRole: reader, startingPosition: flink.StartingPosition.LATEST }) },
  sinks: { OutputStream0: new flink.KinesisSink(totals) },
});

new CfnOutput(stack, 'RoleToTrust', { value: job.role!.roleArn });

new IntegTest(app, 'CrossAccountTest', { testCases: [stack] });

/**
 * An application in a VPC without internet access, which uses VPC endpoints to connect to AWS services.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as flink from '../src';

const app = new App();
const stack = new Stack(app, 'PrivateNetwork');

const isolated = { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0, subnetConfiguration: [{ name: 'Jobs', ...isolated }] });
// An existing endpoint is reused instead of defined again.
vpc.addInterfaceEndpoint('Logs', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS, open: false });

const bucket = new s3.Bucket(stack, 'Bucket', { removalPolicy: RemovalPolicy.DESTROY, enforceSSL: true });

const orders = new flink.Application(stack, 'Orders', {
  runtime: flink.Runtime.FLINK_1_20,
  code: flink.ApplicationCode.fromPythonProject('examples/orders-python', { exclude: ['README.md'] }),
  systemRollbackEnabled: true,
  propertyGroups: { OrdersSink: { path: `s3://${bucket.bucketName}/orders/` } },
  vpc,
  vpcSubnets: isolated,
});
bucket.grantReadWrite(orders, 'orders/*');
new flink.VpcEndpoints(stack, 'Endpoints', { application: orders, services: ['s3'] });
orders.startOnDeploy();

new IntegTest(app, 'PrivateNetworkTest', { testCases: [stack] });

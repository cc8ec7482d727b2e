/**
 * A job that reads and writes topics of a provisioned MSK cluster with mutual TLS. The job presents a client certificate and trusts the
 * authorities in a truststore. The Kafka client reads both files from a bucket, and their passwords from secrets.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as msk from 'aws-cdk-lib/aws-msk';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as flink from '../src';

const app = new App();
const stack = new Stack(app, 'MskTls');

const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
const brokers = new ec2.SecurityGroup(stack, 'Brokers', { vpc });
const authority = stack.formatArn({ service: 'acm-pca', resource: 'certificate-authority', resourceName: '11111111-2222-3333-4444-555555555555' });
const cfnCluster = new msk.CfnCluster(stack, 'Events', {
  clusterName: 'tls-events',
  kafkaVersion: '3.8.x',
  numberOfBrokerNodes: 2,
  brokerNodeGroupInfo: {
    instanceType: 'kafka.m7g.large', clientSubnets: vpc.privateSubnets.map(subnet => subnet.subnetId), securityGroups: [brokers.securityGroupId],
  },
  clientAuthentication: { tls: { enabled: true, certificateAuthorityArnList: [authority] } },
});

const certificates = new s3.Bucket(stack, 'Certificates', { removalPolicy: RemovalPolicy.DESTROY, enforceSSL: true });
const passwordSecret = new secretsmanager.Secret(stack, 'KeystorePassword');
const cluster = flink.MskCluster.fromCfnCluster(cfnCluster, {
  authentication: flink.MskAuthentication.tls({
    bucket: certificates,
    objectKey: 'client.p12',
    passwordSecret,
    // Only required for a private certificate authority. Java trusts the default certificates of MSK.
    truststore: { bucket: certificates, objectKey: 'truststore.jks' },
  }),
});

new flink.Application(stack, 'Replicator', {
  runtime: flink.Runtime.FLINK_1_20,
  code: flink.ApplicationCode.fromPythonProject('examples/orders-python', { exclude: ['README.md'] }),
  vpc,
  sources: { KafkaSource: new flink.MskSource(cluster, { topics: ['orders'], groupId: 'replicator' }) },
  sinks: { KafkaSink: new flink.MskSink(cluster, { topic: 'orders-copy', transactionalIdPrefix: 'replicator' }) },
});

new IntegTest(app, 'MskTlsTest', { testCases: [stack] });

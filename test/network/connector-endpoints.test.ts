import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Application, ApplicationProps, MskAuthentication, MskCluster, MskSource, StudioNotebook, VpcEndpoints } from '../../src';
import { testApplication, testStack, warningsOf } from '../support/fixtures';

const ISOLATED = { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };

let stack: Stack;
let vpc: ec2.Vpc;

beforeEach(() => {
  stack = testStack();
  vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 0, maxAzs: 2, subnetConfiguration: [{ name: 'Isolated', ...ISOLATED }] });
});

function application(props: Partial<ApplicationProps> = {}): Application {
  return testApplication({ vpc, vpcSubnets: ISOLATED, ...props }, stack);
}

describe('endpoints of a custom connector', () => {
  const model = (services: string[]) => {
    const bind = () => ({ properties: { 'model.id': 'titan' }, endpoints: services });
    return { bindSource: bind, bindSink: bind };
  };

  test('are defined, or listed in the warning if missing', () => {
    const app = application({ sources: { Model: model(['bedrock-runtime']) } });
    expect(warningsOf(stack, 'unreachableServices')).toEqual([expect.stringContaining('bedrock-runtime')]);
    const found = new VpcEndpoints(stack, 'Endpoints', { application: app });
    app.addSink('Secrets', model(['secretsmanager']));
    expect(found.endpoint('bedrock-runtime')).toBeDefined();
    expect(found.endpoint('secretsmanager')).toBeDefined();
  });

  test('are defined for a notebook', () => {
    const notebook = new StudioNotebook(stack, 'Notebook', { vpc, vpcSubnets: ISOLATED });
    notebook.addSink(model(['bedrock-runtime']));
    expect(new VpcEndpoints(stack, 'Endpoints', { application: notebook }).endpoint('bedrock-runtime')).toBeDefined();
  });

  test('must be names of endpoints', () => {
    expect(() => application().addSink('Model', model(['com.amazonaws.eu-west-1.bedrock'])))
      .toThrow(/^sink Model.endpoints must have .*, got 'com.amazonaws.eu-west-1.bedrock' \(in Stack\/App[a-z]*\)$/);
  });
});

test('mutual TLS requires endpoints for S3 and Secrets Manager', () => {
  const app = application();
  const cluster = MskCluster.fromAttributes({
    clusterArn: 'arn:aws:kafka:eu-west-1:111111111111:cluster/events/1b2c-3',
    bootstrapServers: 'b-1:9094',
    securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Brokers', 'sg-1')],
    authentication: MskAuthentication.tls({
      bucket: s3.Bucket.fromBucketName(stack, 'Keys', 'keys'),
      objectKey: 'client.p12',
      passwordSecret: secretsmanager.Secret.fromSecretNameV2(stack, 'Password', 'password'),
    }),
  });
  app.addSource('Orders', new MskSource(cluster, { topics: ['orders'], groupId: 'job' }));
  const found = new VpcEndpoints(stack, 'Endpoints', { application: app });
  expect(found.endpoint('s3')).toBeInstanceOf(ec2.GatewayVpcEndpoint);
  expect(found.endpoint('secretsmanager')).toBeInstanceOf(ec2.InterfaceVpcEndpoint);
});

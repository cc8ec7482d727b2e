import { join } from 'path';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as flink from '../../../src';

const ACCOUNT = '123456789012';
const REGION = 'eu-west-1';
const KAFKA = ['org.apache.flink:flink-connector-kafka:3.4.0-1.20', 'software.amazon.msk:aws-msk-iam-auth:2.3.0'];

/** How a job is written, and how it authenticates with the brokers. */
export interface TableJob {
  readonly code: flink.ApplicationCode;
  readonly authentication: flink.MskAuthentication;
  /** The listener of the broker for this authentication. */
  readonly listener: 'iam' | 'plaintext';
}

/** The jobs by name. Each job reads the topic with its name. */
export const TABLE_JOBS: { readonly [name: string]: TableJob } = {
  Sql: {
    code: flink.ApplicationCode.fromSql(join(__dirname, 'orders.sql'), { dependencies: KAFKA }),
    authentication: flink.MskAuthentication.iam(),
    listener: 'iam',
  },
  Python: {
    code: flink.ApplicationCode.fromPythonProject(join(__dirname, 'project'), { dependencies: KAFKA }),
    authentication: flink.MskAuthentication.plaintext(),
    listener: 'plaintext',
  },
};

/** The connector of each property group. */
export const CONNECTORS: { readonly [group: string]: string } = { Orders: 'msk-source', Lake: 's3' };

/** A job on the Table API that copies a topic into files of a bucket. */
export class TableJobStack extends Stack {
  constructor(app: App, name: string, { code, authentication }: TableJob, bootstrapServers: string) {
    super(app, name, { env: { account: ACCOUNT, region: REGION } });
    const vpc = new ec2.Vpc(this, 'Vpc', {
      maxAzs: 2, natGateways: 0, subnetConfiguration: [{ name: 'job', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    });
    const cluster = flink.MskCluster.fromAttributes({
      clusterArn: `arn:aws:kafka:${REGION}:${ACCOUNT}:cluster/events/2b5c1d8e-0000-4000-8000-000000000000-1`,
      // Rules between two groups are resources of their own, which the emulator does not have.
      securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(this, 'Brokers', 'sg-0123456789abcdef0', { mutable: false })],
      authentication,
      bootstrapServers,
    });
    const bucket = new s3.Bucket(this, 'Bucket', { removalPolicy: RemovalPolicy.DESTROY });
    new flink.Application(this, 'Application', {
      runtime: flink.Runtime.FLINK_1_20,
      code,
      connectorApi: flink.ConnectorApi.TABLE,
      vpc,
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      sources: { Orders: new flink.MskSource(cluster, { topics: [name], groupId: 'job' }) },
      sinks: { Lake: new flink.S3Sink(bucket, { prefix: 'lake' }) },
    });
  }
}

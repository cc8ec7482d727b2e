import { App, CfnParameter, Environment, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import * as aps from 'aws-cdk-lib/aws-aps';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as msk from 'aws-cdk-lib/aws-msk';
import * as opensearch from 'aws-cdk-lib/aws-opensearchservice';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Program } from './program';
import * as flink from '../../src';

export const JOBS: Environment = { account: '111111111111', region: 'eu-west-1' };

/** The stacks of a program. */
export interface Places {
  readonly data: Stack;
  readonly network: Stack;
  readonly jobs: Stack;
  /** The stack of every second job. */
  readonly others: Stack;
}

export function placesOf(app: App, program: Program): Places {
  const places = stacksOf(app, program);
  const { jobs } = places;
  const canBeApart = program.apart && !jobs.nestedStackParent && jobs !== places.data;
  return { ...places, others: canBeApart ? new Stack(jobs.node.scope!, 'Others', { env: jobs.environment.startsWith('aws://unknown') ? undefined : JOBS }) : jobs };
}

function stacksOf(app: App, { layout, environment }: Program): Omit<Places, 'others'> {
  const env = environment === 'unknown' ? undefined : JOBS;
  const elsewhere = environment === 'other region' ? { ...JOBS, region: 'us-east-1' } : environment === 'other account' ? { ...JOBS, account: '222222222222' } : env;
  switch (layout) {
    case 'one': {
      const stack = new Stack(app, 'All', { env });
      return { data: stack, network: stack, jobs: stack };
    }
    case 'two': {
      const network = new Stack(app, 'Network', { env });
      return { data: elsewhere === env ? network : new Stack(app, 'Data', { env: elsewhere }), network, jobs: new Stack(app, 'Jobs', { env }) };
    }
    case 'three':
      return { data: new Stack(app, 'Data', { env: elsewhere }), network: new Stack(app, 'Network', { env }), jobs: new Stack(app, 'Jobs', { env }) };
    case 'nested jobs': {
      const parent = new Stack(app, 'Parent', { env });
      return { data: parent, network: parent, jobs: new NestedStack(parent, 'Jobs') };
    }
    case 'nested data': {
      const parent = new Stack(app, 'Parent', { env });
      return { data: new NestedStack(parent, 'Data'), network: parent, jobs: parent };
    }
    case 'nested siblings': {
      const parent = new Stack(app, 'Parent', { env });
      return { data: new NestedStack(parent, 'Data'), network: new NestedStack(parent, 'Network'), jobs: new NestedStack(parent, 'Jobs') };
    }
    case 'stage': {
      const stage = new Stage(app, 'Prod', { env });
      return { data: new Stack(stage, 'Data'), network: new Stack(stage, 'Network'), jobs: new Stack(stage, 'Jobs') };
    }
  }
}

/** The resources that jobs share, each defined when it is first used. */
export class Things {
  private readonly known = new Map<string, unknown>();

  constructor(public readonly places: Places, private readonly program: Program) {}

  public once<T>(name: string, make: () => T): T {
    if (!this.known.has(name)) {
      this.known.set(name, make());
    }
    return this.known.get(name) as T;
  }

  /** Whether the data is in another environment, for which the CDK wants names, and defines nothing that only a deployment knows. */
  public get isRemote(): boolean {
    const { layout, environment } = this.program;
    return ['two', 'three'].includes(layout) && ['other region', 'other account'].includes(environment);
  }

  private get data(): Stack { return this.places.data; }

  public vpc(kind: 'made' | 'imported'): ec2.IVpc {
    const { network } = this.places;
    return this.once(`vpc ${kind}`, () => kind === 'made'
      ? new ec2.Vpc(network, 'Vpc', {
        maxAzs: 2,
        natGateways: 1,
        subnetConfiguration: [
          { name: 'a', subnetType: ec2.SubnetType.PUBLIC }, { name: 'b', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
        ],
      })
      : ec2.Vpc.fromVpcAttributes(this.places.jobs, 'Imported', {
        vpcId: 'vpc-1', availabilityZones: ['a', 'b'], privateSubnetIds: ['s-1', 's-2'], privateSubnetRouteTableIds: ['r-1', 'r-2'],
      }));
  }

  public stream(id = 'Stream', encryptionKey?: kms.IKey): kinesis.IStream {
    return this.once(id, () => new kinesis.Stream(this.data, id, { streamName: this.isRemote ? id.toLowerCase() : undefined, encryptionKey }));
  }

  public key(): kms.IKey { return this.once('key', () => new kms.Key(this.data, 'Key')); }
  public bucket(): s3.IBucket { return this.once('bucket', () => new s3.Bucket(this.data, 'Bucket', { bucketName: this.isRemote ? 'lake' : undefined })); }
  public queue(): sqs.IQueue { return this.once('queue', () => new sqs.Queue(this.data, 'Queue', { queueName: this.isRemote ? 'queue' : undefined })); }

  public table(): dynamodb.ITable {
    return this.once('table', () => new dynamodb.Table(this.places.network, 'Table', {
      partitionKey: { name: 'k', type: dynamodb.AttributeType.STRING }, stream: dynamodb.StreamViewType.NEW_IMAGE,
    }));
  }

  public secret(): secretsmanager.ISecret { return this.once('secret', () => new secretsmanager.Secret(this.places.network, 'Secret', { encryptionKey: undefined })); }

  public firehose(): firehose.IDeliveryStream {
    return this.once('firehose', () => new firehose.DeliveryStream(this.places.network, 'Firehose', {
      destination: new firehose.S3Bucket(new s3.Bucket(this.places.network, 'Archive')),
    }));
  }

  public domain(vpc?: ec2.IVpc): opensearch.IDomain {
    return this.once(`domain ${vpc?.node.id}`, () => new opensearch.Domain(vpc ? this.places.network : this.data, `Domain${vpc?.node.id ?? ''}`, {
      version: opensearch.EngineVersion.OPENSEARCH_2_11, vpc, ...(vpc ? { zoneAwareness: { enabled: true }, capacity: { dataNodes: 2 } } : {}),
    }));
  }

  /** A secret parameter. A nested stack would need a value for it. */
  public parameter(): CfnParameter {
    const { network } = this.places;
    return this.once('parameter', () => new CfnParameter(network.nestedStackParent ?? network, 'Password', { noEcho: true }));
  }

  public workspace(): aps.CfnWorkspace { return this.once('workspace', () => new aps.CfnWorkspace(this.places.network, 'Workspace')); }

  public cluster(vpc: ec2.IVpc, scram = false): flink.MskCluster {
    return this.once(`cluster ${vpc.node.id} ${scram}`, () => {
      const { network } = this.places;
      const id = `${vpc.node.id}${scram ? 'Scram' : ''}`;
      const group = new ec2.SecurityGroup(network, `Brokers${id}`, { vpc });
      const cfn = new msk.CfnServerlessCluster(network, `Cluster${id}`, {
        clusterName: id,
        clientAuthentication: { sasl: { iam: { enabled: true } } },
        vpcConfigs: [{ subnetIds: vpc.privateSubnets.map(subnet => subnet.subnetId), securityGroups: [group.securityGroupId] }],
      });
      return scram
        ? flink.MskCluster.fromAttributes({
          clusterArn: cfn.attrArn, bootstrapServers: 'b-1:9096', securityGroups: [group], authentication: flink.MskAuthentication.scram(this.secret()),
        })
        : flink.MskCluster.fromCfnServerlessCluster(cfn, { securityGroups: [group] });
    });
  }
}

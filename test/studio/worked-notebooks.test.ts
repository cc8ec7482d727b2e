import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnApplication } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { newStack, statements, TestSource } from './notebook-helpers';
import * as flink from '../../src';
import { schemaErrors } from '../support/cloudformation/resource-schema';
import { applicationProperties } from '../support/fixtures';

const STREAM = 'arn:aws:kinesis:us-east-1:123456789012:stream/ExampleInputStream';

describe('the notebook of the Kinesis tutorial', () => {
  const stack = newStack();
  const notebook = new flink.StudioNotebook(stack, 'Notebook', { applicationName: 'MyNotebook', databaseName: 'default' });
  notebook.addSource(new TestSource(['kinesis:GetShardIterator', 'kinesis:GetRecords', 'kinesis:ListShards'], STREAM));

  test('is valid for CloudFormation', () => {
    expect(schemaErrors(stack)).toEqual([]);
  });

  test('is interactive, with the specified database and the connectors of the console, and without streaming settings', () => {
    expect(applicationProperties(stack)).toEqual({
      ApplicationName: 'MyNotebook',
      ApplicationMode: 'INTERACTIVE',
      RuntimeEnvironment: 'ZEPPELIN-FLINK-3_0',
      ServiceExecutionRole: { 'Fn::GetAtt': [expect.stringMatching(/^NotebookRole/), 'Arn'] },
      ApplicationConfiguration: {
        ApplicationSnapshotConfiguration: { SnapshotsEnabled: false },
        FlinkApplicationConfiguration: {
          ParallelismConfiguration: { ConfigurationType: 'CUSTOM', Parallelism: 1, ParallelismPerKPU: 1 },
        },
        ZeppelinApplicationConfiguration: {
          MonitoringConfiguration: { LogLevel: 'INFO' },
          CatalogConfiguration: {
            GlueDataCatalogConfiguration: {
              DatabaseARN: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':glue:us-east-1:123456789012:database/default']] },
            },
          },
          CustomArtifactsConfiguration: [
            jar('org.apache.flink', 'flink-sql-connector-kinesis', '1.15.4'),
            jar('org.apache.flink', 'flink-connector-kafka', '1.15.4'),
            jar('software.amazon.msk', 'aws-msk-iam-auth', '1.1.6'),
          ],
        },
      },
    });
  });

  test('can read the stream', () => {
    expect(statements(stack, /RoleDefaultPolicy/)).toEqual([
      { Effect: 'Allow', Action: ['kinesis:GetShardIterator', 'kinesis:GetRecords', 'kinesis:ListShards'], Resource: STREAM },
    ]);
  });

  test('defines no database', () => {
    Template.fromStack(stack).resourceCountIs('AWS::Glue::Database', 0);
  });
});

test('the CloudFormation validation rejects invalid properties', () => {
  const stack = newStack();
  const resource = new flink.StudioNotebook(stack, 'Notebook').node.defaultChild as CfnApplication;
  resource.addPropertyOverride('ApplicationMode', 'BATCH');
  resource.addPropertyOverride('ApplicationConfiguration.ZeppelinApplicationConfiguration.Notes', []);
  expect(schemaErrors(stack)).toEqual([
    expect.stringContaining('should NOT have additional properties'),
    expect.stringContaining('.ApplicationMode should be equal to one of the allowed values'),
  ]);
});

describe('the notebook of the MSK tutorial', () => {
  const stack = newStack();
  const vpc = new ec2.Vpc(stack, 'Vpc');
  const cluster = new ec2.SecurityGroup(stack, 'Cluster', { vpc });
  const notebook = new flink.StudioNotebook(stack, 'Notebook', { vpc });
  cluster.connections.allowFrom(notebook, ec2.Port.tcp(9098));

  test('is valid for CloudFormation', () => {
    expect(schemaErrors(stack)).toEqual([]);
  });

  test('is in the private subnets, with a dedicated security group that the cluster allows', () => {
    expect(applicationProperties(stack).ApplicationConfiguration.VpcConfigurations).toEqual([{
      SubnetIds: vpc.privateSubnets.map(subnet => stack.resolve(subnet.subnetId)),
      SecurityGroupIds: [stack.resolve(notebook.connections.securityGroups[0].securityGroupId)],
    }]);
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      FromPort: 9098, SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^NotebookSecurityGroup'), 'GroupId'] },
    });
  });

  test('has the network permissions before it is created', () => {
    expect(statements(stack, /NotebookAccessPolicy/).flatMap(statement => statement.Action).filter(action => action.startsWith('ec2:'))).toEqual([
      'ec2:DescribeVpcs', 'ec2:DescribeSubnets', 'ec2:DescribeSecurityGroups', 'ec2:DescribeDhcpOptions',
      'ec2:CreateNetworkInterface', 'ec2:CreateNetworkInterfacePermission', 'ec2:DescribeNetworkInterfaces', 'ec2:DeleteNetworkInterface',
    ]);
    Template.fromStack(stack).hasResource('AWS::KinesisAnalyticsV2::Application', {
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^NotebookAccessPolicy')]),
    });
  });
});

describe('the notebook of the deploy-as-application tutorial', () => {
  const stack = newStack();
  const bucket = new s3.Bucket(stack, 'Bucket');
  new flink.StudioNotebook(stack, 'Notebook', { deployAsApplication: { bucket, basePath: '/something/' }, parallelism: 4, parallelismPerKpu: 4 });
  const configuration = applicationProperties(stack).ApplicationConfiguration;

  test('is valid for CloudFormation', () => {
    expect(schemaErrors(stack)).toEqual([]);
  });

  test('builds into the prefix of the bucket', () => {
    expect(configuration.ZeppelinApplicationConfiguration.DeployAsApplicationConfiguration).toEqual({
      S3ContentLocation: { BucketARN: stack.resolve(bucket.bucketArn), BasePath: '/something/' },
    });
  });

  test('runs four queries on one KPU', () => {
    expect(configuration.FlinkApplicationConfiguration.ParallelismConfiguration).toEqual({
      ConfigurationType: 'CUSTOM', Parallelism: 4, ParallelismPerKPU: 4,
    });
  });

  test('uses a dedicated database that is kept for deployed notes', () => {
    Template.fromStack(stack).hasResource('AWS::Glue::Database', { DeletionPolicy: 'Retain', Properties: { CatalogId: '123456789012' } });
    expect(JSON.stringify(configuration.ZeppelinApplicationConfiguration.CatalogConfiguration)).toContain('{"Ref":"NotebookDatabase');
  });
});

describe('a note that runs as an application without internet access', () => {
  const stack = newStack();
  const vpc = new ec2.Vpc(stack, 'Vpc', { subnetConfiguration: [{ name: 'isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }] });
  const vpcSubnets = { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
  const notebook = new flink.StudioNotebook(stack, 'Notebook', { vpc, vpcSubnets, databaseName: 'stocks' });
  const database = stack.formatArn({ service: 'glue', resource: 'database', resourceName: 'stocks' });
  const app = new flink.Application(stack, 'Note', {
    runtime: flink.Runtime.FLINK_1_15,
    code: flink.ApplicationCode.fromBucket(new s3.Bucket(stack, 'Bucket'), 'note.zip', '1'),
    python: { main: 'source/note.py', jarFile: 'lib/PythonApplicationDependencies.jar' },
    propertyGroups: { 'managed.deploy_as_app.options': { DatabaseARN: notebook.databaseArn } },
    vpc,
    vpcSubnets,
  });
  notebook.grantCatalogAccess(app);

  test('is valid for CloudFormation', () => {
    expect(schemaErrors(stack)).toEqual([]);
  });

  test('has the two property groups of the guide', () => {
    Template.fromStack(stack).hasResourceProperties('AWS::KinesisAnalyticsV2::Application', {
      RuntimeEnvironment: 'FLINK-1_15',
      ApplicationConfiguration: {
        EnvironmentProperties: {
          PropertyGroups: [
            { PropertyGroupId: 'managed.deploy_as_app.options', PropertyMap: { DatabaseARN: stack.resolve(database) } },
            {
              PropertyGroupId: 'kinesis.analytics.flink.run.options',
              PropertyMap: { python: 'source/note.py', jarfile: 'lib/PythonApplicationDependencies.jar' },
            },
          ],
        },
      },
    });
  });

  test('can use the catalog of the notebook', () => {
    const used = statements(stack, /NoteRoleDefaultPolicy/);
    expect(used.flatMap(statement => statement.Action)).toEqual(expect.arrayContaining(['glue:GetTable', 'glue:GetDatabases']));
    expect(used.flatMap(statement => statement.Resource)).toContain('arn:<AWS::Partition>:glue:us-east-1:123456789012:table/stocks/*');
  });
});

function jar(GroupId: string, ArtifactId: string, Version: string) {
  return { ArtifactType: 'DEPENDENCY_JAR', MavenReference: { GroupId, ArtifactId, Version } };
}

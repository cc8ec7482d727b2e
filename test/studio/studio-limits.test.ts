import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, CfnParameter, Stack, Tags } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { newStack, statements } from './notebook-helpers';
import * as flink from '../../src';
import { schemaErrors } from '../support/cloudformation/resource-schema';
import { applicationProperties } from '../support/fixtures';

const { StudioArtifact, StudioRuntime } = flink;
const MIB = 1024 * 1024;
const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'artifacts-'));
afterAll(() => fs.rmSync(directory, { recursive: true }));

/** A sparse file of the given size. */
function sparseFile(name: string, size: number): string {
  const file = path.join(directory, name);
  fs.writeFileSync(file, '');
  fs.truncateSync(file, size);
  return file;
}

function notebook(props: flink.StudioNotebookProps): Stack {
  const stack = newStack();
  new flink.StudioNotebook(stack, 'Notebook', props);
  return stack;
}

describe('a notebook is rejected', () => {
  test.each<[string, flink.StudioNotebookProps, string]>([
    ['a name with a space', { applicationName: 'my desk' }, "applicationName must have 1 to 128 characters of [a-zA-Z0-9_.-], got 'my desk'"],
    ['a long description', { description: 'x'.repeat(1025) }, 'description must have at most 1024 characters, got 1025'],
    ['no parallelism', { parallelism: 0 }, 'parallelism must be an integer of at least 1, got 0'],
    ['too many tasks per KPU', { parallelismPerKpu: 9 }, 'parallelismPerKpu must be an integer from 1 to 8, got 9'],
    ['an uppercase database name', { databaseName: 'Stocks' },
      "databaseName must have 1 to 255 characters without uppercase letters, spaces or any of /*?, got 'Stocks'"],
    ['a wildcard in the database name', { databaseName: 'stocks*' },
      "databaseName must have 1 to 255 characters without uppercase letters, spaces or any of /*?, got 'stocks*'"],
    ['51 artifacts', { artifacts: Array(51).fill(StudioArtifact.DEFAULT_CONNECTORS[0]) }, 'artifacts must have at most 50 artifacts, got 51'],
    ['subnets without a VPC', { vpcSubnets: {} }, 'vpcSubnets requires a vpc, got none'],
    ['security groups without a VPC', { securityGroups: [{ securityGroupId: 'sg-1' } as ec2.ISecurityGroup] }, 'securityGroups requires a vpc, got none'],
  ])('with %s', (_, props, message) => {
    expect(() => notebook(props)).toThrow(message);
  });

  test('with more than 50 tags', () => {
    const stack = notebook({});
    for (let tag = 0; tag < 51; tag++) {
      Tags.of(stack).add(`tag${tag}`, 'value');
    }
    expect(() => (stack.node.root as App).synth()).toThrow(/tags must be at most 50 on an application, got 51/);
  });
});

describe('deploying notes is rejected', () => {
  const bucket = (stack: Stack) => s3.Bucket.fromBucketName(stack, 'Bucket', 'notes-bucket');

  test.each([
    ['a space', 'my notes/'],
    ['no characters', ''],
    ['a wildcard, which would match other prefixes', 'no*es/'],
    ['1,025 characters', 'x'.repeat(1025)],
  ])('with a basePath of %s', (_, basePath) => {
    const stack = newStack();
    expect(() => new flink.StudioNotebook(stack, 'Notebook', { deployAsApplication: { bucket: bucket(stack), basePath } }))
      .toThrow(`deployAsApplication basePath must have 1 to 1024 characters of [a-zA-Z0-9/!-_.'()] without * and ?, got '${basePath}'`);
  });

  test('with an invalid name prefix', () => {
    const stack = newStack();
    expect(() => new flink.StudioNotebook(stack, 'Notebook', { deployAsApplication: { bucket: bucket(stack), applicationNamePrefix: '*' } }))
      .toThrow("deployAsApplication applicationNamePrefix must have 1 to 127 characters of [a-zA-Z0-9_.-], got '*'");
  });

  test('with a bucket in another region', () => {
    const stack = newStack();
    const remote = s3.Bucket.fromBucketAttributes(stack, 'Bucket', { bucketName: 'notes-bucket', region: 'eu-west-1' });
    expect(() => new flink.StudioNotebook(stack, 'Notebook', { deployAsApplication: { bucket: remote } }))
      .toThrow('deployAsApplication bucket must be in the region of the notebook us-east-1, got eu-west-1');
  });

  test.each<[string, (vpc: ec2.IVpc) => ec2.SubnetSelection]>([
    ['type', () => ({ subnetType: ec2.SubnetType.PRIVATE_ISOLATED })],
    ['name', vpc => ({ subnets: [vpc.privateSubnets[0], vpc.isolatedSubnets[0]] })],
  ])('in isolated subnets, selected by %s', (_, vpcSubnets) => {
    const stack = newStack();
    const vpc = new ec2.Vpc(stack, 'Vpc', {
      subnetConfiguration: [
        { name: 'public', subnetType: ec2.SubnetType.PUBLIC },
        { name: 'private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
        { name: 'isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
      ],
    });
    expect(() => new flink.StudioNotebook(stack, 'Notebook', { deployAsApplication: { bucket: bucket(stack) }, vpc, vpcSubnets: vpcSubnets(vpc) }))
      .toThrow(/^deployAsApplication requires subnets with internet access, got isolated subnets \(isolatedSubnet1/);
  });
});

describe('artifacts', () => {
  test('of every type are rendered', () => {
    const stack = newStack();
    const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'jars');
    new flink.StudioNotebook(stack, 'Notebook', {
      artifacts: [
        StudioArtifact.maven('com.example', 'library', '1.0'),
        StudioArtifact.dependencyJar(bucket, 'library.jar'),
        StudioArtifact.udf(bucket, 'functions.zip', 'version-1'),
      ],
    });
    const BucketARN = stack.resolve(bucket.bucketArn);
    expect(applicationProperties(stack).ApplicationConfiguration.ZeppelinApplicationConfiguration.CustomArtifactsConfiguration).toEqual([
      { ArtifactType: 'DEPENDENCY_JAR', MavenReference: { GroupId: 'com.example', ArtifactId: 'library', Version: '1.0' } },
      { ArtifactType: 'DEPENDENCY_JAR', S3ContentLocation: { BucketARN, FileKey: 'library.jar' } },
      { ArtifactType: 'UDF', S3ContentLocation: { BucketARN, FileKey: 'functions.zip', ObjectVersion: 'version-1' } },
    ]);
    expect(schemaErrors(stack)).toEqual([]);
  });

  test('from local files are uploaded, and the notebook can read them', () => {
    const stack = notebook({
      artifacts: [StudioArtifact.dependencyJarFromAsset(sparseFile('lib.jar', 1)), StudioArtifact.udfFromAsset(sparseFile('udf.zip', 2))],
    });
    const locations = applicationProperties(stack).ApplicationConfiguration.ZeppelinApplicationConfiguration.CustomArtifactsConfiguration
      .map((artifact: any) => artifact.S3ContentLocation.FileKey);
    expect(locations).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.jar$/), expect.stringMatching(/^[0-9a-f]{64}\.zip$/)]);
    const read = statements(stack, /AccessPolicy/).find(({ Sid }) => Sid === 'ReadArtifacts');
    expect(read.Resource).toEqual(locations.map((key: string) => expect.stringMatching(new RegExp(`/${key}$`))));
  });

  test('can be empty', () => {
    const stack = notebook({ artifacts: [] });
    expect(applicationProperties(stack).ApplicationConfiguration.ZeppelinApplicationConfiguration.CustomArtifactsConfiguration).toEqual([]);
    expect(statements(stack, /./).map(({ Sid }) => Sid)).not.toContain('ReadArtifacts');
  });

  test('can have 100 MiB of functions and 300 MiB of jars', () => {
    const artifacts = [
      StudioArtifact.udfFromAsset(sparseFile('a.zip', 60 * MIB)), StudioArtifact.udfFromAsset(sparseFile('b.jar', 40 * MIB)),
      StudioArtifact.dependencyJarFromAsset(sparseFile('c.jar', 300 * MIB)),
    ];
    expect(() => notebook({ artifacts })).not.toThrow();
  });

  test('with more functions are rejected', () => {
    const artifacts = [StudioArtifact.udfFromAsset(sparseFile('a.zip', 60 * MIB)), StudioArtifact.udfFromAsset(sparseFile('b.jar', 40 * MIB + 1))];
    expect(() => notebook({ artifacts })).toThrow('artifacts of type UDF must have at most 100 MiB together, got 101 MiB');
  });

  test('with more jars are rejected', () => {
    const artifacts = [StudioArtifact.dependencyJarFromAsset(sparseFile('c.jar', 300 * MIB + 1))];
    expect(() => notebook({ artifacts })).toThrow('artifacts of type DEPENDENCY_JAR must have at most 300 MiB together, got 301 MiB');
  });

  test('that are not jars are rejected', () => {
    const file = sparseFile('library.txt', 1);
    expect(() => notebook({ artifacts: [StudioArtifact.dependencyJarFromAsset(file)] }))
      .toThrow(`artifact of type DEPENDENCY_JAR must be a .jar file, got ${file}`);
    expect(() => notebook({ artifacts: [StudioArtifact.udfFromAsset(directory)] }))
      .toThrow(`artifact of type UDF must be a .jar or .zip file, got ${directory}`);
    expect(() => notebook({ artifacts: [StudioArtifact.udfFromAsset(sparseFile('empty.jar', 0))] }))
      .toThrow(/^artifact must not be an empty file, got /);
    expect(() => notebook({ artifacts: [StudioArtifact.udfFromAsset('missing.jar')] }))
      .toThrow('artifact must be an existing file or directory, got missing.jar');
  });

  test('with malformed coordinates, keys or versions are rejected', () => {
    const bucket = s3.Bucket.fromBucketName(newStack(), 'Bucket', 'jars');
    expect(() => StudioArtifact.maven('org:apache', 'a', '1')).toThrow("artifact groupId must have 1 to 256 characters of [a-zA-Z0-9_.-], got 'org:apache'");
    expect(() => StudioArtifact.maven('g', '', '1')).toThrow("artifact artifactId must have 1 to 256 characters of [a-zA-Z0-9_.-], got ''");
    expect(() => StudioArtifact.maven('g', 'a', '[1,2)')).toThrow("artifact version must have 1 to 256 characters of [a-zA-Z0-9_.-], got '[1,2)'");
    expect(() => StudioArtifact.udf(bucket, '')).toThrow('artifact key must have 1 to 1024 characters, got 0');
    expect(() => StudioArtifact.dependencyJar(bucket, 'a.jar', 'x'.repeat(1025))).toThrow('artifact version must have 1 to 1024 characters, got 1025');
  });

  test.each([
    ['flink-sql-connector-kinesis', '1.16.0'],
    ['flink-sql-connector-kinesis_2.12', '1.13.2'],
  ])('warn about connector %s in version %s', (artifactId, version) => {
    const stack = notebook({ artifacts: [StudioArtifact.maven('org.apache.flink', artifactId, version)] });
    Annotations.fromStack(stack).hasWarning('/Stack/Notebook', Match.stringLikeRegexp(
      `^artifact org.apache.flink:${artifactId}:${version} is not supported in a notebook: use org.apache.flink:flink-sql-connector-kinesis:1.15.4 `,
    ));
  });

  test('produce no warning otherwise', () => {
    const stack = notebook({ artifacts: [...StudioArtifact.DEFAULT_CONNECTORS, StudioArtifact.maven('com.example', 'flink-connector-kafka', '9')] });
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });
});

describe('a value that is not known at synthesis', () => {
  test('is not checked', () => {
    const stack = newStack();
    const text = new CfnParameter(stack, 'Text').valueAsString;
    const number = new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber;
    new flink.StudioNotebook(stack, 'Notebook', {
      runtime: StudioRuntime.of(text),
      applicationName: text,
      description: text,
      databaseName: text,
      parallelism: number,
      parallelismPerKpu: number,
      artifacts: [StudioArtifact.maven('org.apache.flink', 'flink-connector-kafka', text), StudioArtifact.maven(text, text, text)],
      deployAsApplication: { bucket: s3.Bucket.fromBucketName(stack, 'Bucket', text), basePath: text, applicationNamePrefix: text },
    });
    Template.fromStack(stack).hasResourceProperties('AWS::KinesisAnalyticsV2::Application', {
      RuntimeEnvironment: { Ref: 'Text' },
      ApplicationConfiguration: {
        FlinkApplicationConfiguration: { ParallelismConfiguration: { Parallelism: { Ref: 'Number' }, ParallelismPerKPU: { Ref: 'Number' } } },
        ZeppelinApplicationConfiguration: { DeployAsApplicationConfiguration: { S3ContentLocation: { BasePath: { Ref: 'Text' } } } },
      },
    });
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });
});

import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { newStack, statements } from './notebook-helpers';
import * as flink from '../../src';

const GLUE = 'arn:<AWS::Partition>:glue:us-east-1:123456789012';
const APPLICATION = 'arn:<AWS::Partition>:kinesisanalytics:us-east-1:123456789012:application';

describe('the permissions of a notebook', () => {
  test('include its catalog and its log stream', () => {
    const stack = newStack();
    new flink.StudioNotebook(stack, 'Notebook', { databaseName: 'stocks', logGroup: new logs.LogGroup(stack, 'Logs') });
    expect(statements(stack, /./)).toEqual([
      {
        Sid: 'UseTables',
        Effect: 'Allow',
        Action: ['glue:GetConnection', 'glue:GetTable', 'glue:GetTables', 'glue:GetDatabase', 'glue:CreateTable', 'glue:UpdateTable'],
        Resource: [`${GLUE}:connection/*`, `${GLUE}:table/stocks/*`, `${GLUE}:database/hive`, `${GLUE}:database/stocks`, `${GLUE}:catalog`],
      },
      {
        Sid: 'FindFunctions',
        Effect: 'Allow',
        Action: 'glue:GetUserDefinedFunction',
        Resource: [`${GLUE}:userDefinedFunction/stocks/*`, `${GLUE}:database/stocks`, `${GLUE}:catalog`],
      },
      { Sid: 'ListDatabases', Effect: 'Allow', Action: 'glue:GetDatabases', Resource: '*' },
      {
        Sid: 'ListLogGroups',
        Effect: 'Allow',
        Action: 'logs:DescribeLogGroups',
        Resource: 'arn:<AWS::Partition>:logs:us-east-1:123456789012:log-group:*',
      },
      { Sid: 'ListLogStreams', Effect: 'Allow', Action: 'logs:DescribeLogStreams', Resource: { 'Fn::GetAtt': [expect.any(String), 'Arn'] } },
      {
        Sid: 'WriteLogs',
        Effect: 'Allow',
        Action: 'logs:PutLogEvents',
        Resource: expect.stringMatching(/^arn:<AWS::Partition>:logs:us-east-1:123456789012:log-group:<Logs.+>:log-stream:<NotebookLogStream.+>$/),
      },
    ]);
  });

  test('include reading each artifact and decrypting artifacts in an encrypted bucket', () => {
    const stack = newStack();
    const key = new kms.Key(stack, 'Key');
    const plain = s3.Bucket.fromBucketName(stack, 'Plain', 'plain');
    const encrypted = s3.Bucket.fromBucketAttributes(stack, 'Encrypted', { bucketName: 'encrypted', encryptionKey: key });
    new flink.StudioNotebook(stack, 'Notebook', {
      artifacts: [flink.StudioArtifact.dependencyJar(plain, 'a.jar'), flink.StudioArtifact.udf(encrypted, 'b.zip', '7')],
    });
    expect(statements(stack, /NotebookAccessPolicy/).filter(({ Sid }) => Sid.endsWith('Artifacts'))).toEqual([
      {
        Sid: 'ReadArtifacts',
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:GetObjectVersion'],
        Resource: ['arn:<AWS::Partition>:s3:::plain/a.jar', 'arn:<AWS::Partition>:s3:::encrypted/b.zip'],
      },
      { Sid: 'DecryptArtifacts', Effect: 'Allow', Action: 'kms:Decrypt', Resource: stack.resolve(key.keyArn) },
    ]);
  });
});

describe('a notebook that deploys notes', () => {
  function deploying(options: Partial<flink.DeployAsApplicationOptions>, props: flink.StudioNotebookProps = {}) {
    const stack = newStack();
    const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'notes-bucket');
    new flink.StudioNotebook(stack, 'Notebook', { ...props, deployAsApplication: { bucket, ...options } });
    return stack;
  }

  test('can use only its prefix of the bucket', () => {
    const used = statements(deploying({ basePath: 'notes/' }), /NotebookAccessPolicy/).filter(({ Sid }) => Sid.endsWith('Notes'));
    expect(used).toEqual([
      {
        Sid: 'BuildNotes',
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'],
        Resource: 'arn:<AWS::Partition>:s3:::notes-bucket/notes/*',
      },
      {
        Sid: 'ListBuiltNotes',
        Effect: 'Allow',
        Action: 's3:ListBucket',
        Resource: 'arn:<AWS::Partition>:s3:::notes-bucket',
        Condition: { StringLike: { 's3:prefix': 'notes/*' } },
      },
    ]);
  });

  test.each([
    ['/notes/', 'notes-bucket/notes/*'],
    ['notes', 'notes-bucket/notes*'],
    [undefined, 'notes-bucket/*'],
  ])('with basePath %s can use %s', (basePath, objects) => {
    const [build] = statements(deploying({ basePath }), /NotebookAccessPolicy/).filter(({ Sid }) => Sid === 'BuildNotes');
    expect(build.Resource).toBe(`arn:<AWS::Partition>:s3:::${objects}`);
  });

  test('can use the key of the bucket', () => {
    const stack = newStack();
    const key = new kms.Key(stack, 'Key');
    const bucket = new s3.Bucket(stack, 'Bucket', { encryptionKey: key });
    new flink.StudioNotebook(stack, 'Notebook', { deployAsApplication: { bucket } });
    expect(statements(stack, /NotebookAccessPolicy/)).toContainEqual({
      Sid: 'EncryptBuiltNotes', Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: stack.resolve(key.keyArn),
    });
  });

  test('can run applications that have its name as a prefix, with its role', () => {
    const stack = deploying({}, { applicationName: 'desk' });
    expect(statements(stack, /RoleDefaultPolicy/)).toEqual([
      { Sid: 'CreateApplications', Effect: 'Allow', Action: 'kinesisanalytics:CreateApplication', Resource: '*' },
      {
        Sid: 'RunApplications',
        Effect: 'Allow',
        Action: ['kinesisanalytics:DescribeApplication', 'kinesisanalytics:StartApplication', 'kinesisanalytics:UpdateApplication'],
        Resource: expect.stringMatching(new RegExp(`^${APPLICATION}/<Notebook.+>-\\*$`)),
      },
      {
        Sid: 'PassRole',
        Effect: 'Allow',
        Action: 'iam:PassRole',
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^NotebookRole/), 'Arn'] },
        Condition: { StringEquals: { 'iam:PassedToService': 'kinesisanalytics.amazonaws.com' } },
      },
    ]);
  });

  test('can run applications with the specified prefix', () => {
    const run = statements(deploying({ applicationNamePrefix: 'team-' }), /RoleDefaultPolicy/).find(({ Sid }) => Sid === 'RunApplications');
    expect(run.Resource).toBe(`${APPLICATION}/team-*`);
  });

  test.each([
    [{ applicationName: 'desk' }, {}, 'ArnLike', ['desk', 'desk-*']],
    [{ applicationName: 'desk' }, { applicationNamePrefix: 'team-' }, 'ArnLike', ['desk', 'team-*']],
  ])('with %j and %j allows %s %j to use its role', (props, options, operator, names) => {
    const [condition] = trustConditions(deploying(options, props));
    expect(condition[operator]['aws:SourceArn']).toEqual(names.map(arnOf));
  });
});

describe('the role of a notebook', () => {
  test('can be assumed only on behalf of the notebook if the name is known', () => {
    const stack = newStack();
    new flink.StudioNotebook(stack, 'Notebook', { applicationName: 'desk' });
    expect(trustConditions(stack)).toEqual([{
      StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } }, ArnEquals: { 'aws:SourceArn': arnOf('desk') },
    }]);
  });

  test('can be assumed on behalf of this account if the name is not known', () => {
    const stack = newStack();
    new flink.StudioNotebook(stack, 'Notebook');
    expect(trustConditions(stack)[0].ArnLike).toEqual({ 'aws:SourceArn': arnOf('*') });
  });

  test('produces a warning with each missing statement if it cannot be changed', () => {
    const stack = newStack();
    const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::123456789012:role/desk', { mutable: false });
    const notebook = new flink.StudioNotebook(stack, 'Notebook', { role });
    expect(notebook.addToRolePolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: ['*'] }))).toBe(false);
    Annotations.fromStack(stack).hasWarning('/Stack/Notebook', Match.stringLikeRegexp('glue:GetDatabases'));
    Annotations.fromStack(stack).hasWarning('/Stack/Notebook', Match.stringLikeRegexp('sqs:SendMessage'));
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 0);
  });
});

function trustConditions(stack: ReturnType<typeof newStack>): any[] {
  return Object.values<any>(Template.fromStack(stack).findResources('AWS::IAM::Role'))
    .flatMap(role => role.Properties.AssumeRolePolicyDocument.Statement).map(statement => statement.Condition);
}

function arnOf(name: string) {
  return { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:kinesisanalytics:us-east-1:123456789012:application/${name}`]] };
}

import { PhysicalName } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ApplicationCodeConfig } from '../../src';
import { explicitName, servicePrincipal } from '../../src/access/service';
import { readObjectStatements } from '../../src/access/statements';
import { arnInStack, testStack } from '../support/fixtures';

describe('the service is allowed', () => {
  function conditions(name: string | undefined, deployedNames?: string) {
    const stack = testStack();
    return stack.resolve(servicePrincipal(stack, name, deployedNames).policyFragment.conditions);
  }
  const account = { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } };
  const arn = (name: string) => arnInStack('kinesisanalytics', `:application/${name}`);

  test('for one application', () => {
    expect(conditions('clicks')).toEqual({ StringEquals: account, ArnEquals: { 'aws:SourceArn': arn('clicks') } });
  });

  test('for one application and the applications that it deploys', () => {
    expect(conditions('clicks', 'clicks-*')).toEqual({ StringEquals: account, ArnLike: { 'aws:SourceArn': [arn('clicks'), arn('clicks-*')] } });
  });

  test.each([undefined, 'clicks-*'])('for all applications of the account if the name is not known, with additional names %s', deployedNames => {
    expect(conditions(undefined, deployedNames)).toEqual({ StringEquals: account, ArnLike: { 'aws:SourceArn': arn('*') } });
  });
});

test('a name is explicit unless the CDK generates it', () => {
  expect([undefined, 'clicks', PhysicalName.GENERATE_IF_NEEDED].map(explicitName)).toEqual([undefined, 'clicks', undefined]);
});

describe('reading objects', () => {
  const stack = testStack();
  const open = new s3.Bucket(stack, 'Open');
  const encrypted = new s3.Bucket(stack, 'Encrypted', { encryptionKey: new kms.Key(stack, 'Key') });
  const object = (bucket: s3.IBucket, fileKey: string): ApplicationCodeConfig => ({ bucket, fileKey });
  const statements = (...objects: ApplicationCodeConfig[]) => readObjectStatements(stack, 'Libraries', objects).map(statement => stack.resolve(statement.toStatementJson()));
  const read = (...resources: object[]) => ({
    Sid: 'ReadLibraries', Effect: 'Allow', Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: resources.length === 1 ? resources[0] : resources,
  });
  const arn = (id: string, fileKey: string) => ({ 'Fn::Join': ['', [{ 'Fn::GetAtt': [expect.stringMatching(`^${id}`), 'Arn'] }, `/${fileKey}`]] });

  test('requires no statements without objects', () => {
    expect(statements()).toEqual([]);
  });

  test('requires permission for each object and for the keys of their buckets', () => {
    expect(statements(object(open, 'a.jar'), object(encrypted, 'b.jar'))).toEqual([
      read(arn('Open', 'a.jar'), arn('Encrypted', 'b.jar')),
      { Sid: 'DecryptLibraries', Effect: 'Allow', Action: 'kms:Decrypt', Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] } },
    ]);
  });

  test('requires no key permission if no bucket has a key', () => {
    expect(statements(object(open, 'a.jar'))).toEqual([read(arn('Open', 'a.jar'))]);
    expect(Template.fromStack(stack).findResources('AWS::IAM::Policy')).toEqual({});
  });
});

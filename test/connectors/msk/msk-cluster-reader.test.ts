import { Fn, Lazy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as msk from 'aws-cdk-lib/aws-msk';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { cfnCluster } from './clusters';
import * as flink from '../../../src';
import { Fixture } from '../../support/fixtures/connectors';

const ON = { enabled: true };
const OFF = { enabled: false };
const IAM = { sasl: { iam: ON } };
const AUTHORITIES = ['arn:aws:acm-pca:::certificate-authority/x'];

const token = (value?: unknown): any => Lazy.any({ produce: () => value });
const condition = (): any => Fn.conditionEquals('a', 'b');
const transit = (clientBroker?: string) => ({ encryptionInfo: { encryptionInTransit: { clientBroker } } });

function asks(option: string, reason: string): Error {
  return new Error(`${option} of the MSK cluster Stack/Cluster must be given to MskCluster, because the value cannot be read from the cluster: ${reason}`);
}

describe('authentication', () => {
  const read = (props: Partial<msk.CfnClusterProps>) => flink.MskCluster.fromCfnCluster(cfnCluster(new Fixture(), props)).authentication;

  test.each<[string, Partial<msk.CfnClusterProps>, string]>([
    ['IAM', { clientAuthentication: IAM }, 'iam'],
    ['IAM, without unauthenticated access', { clientAuthentication: { ...IAM, unauthenticated: OFF } }, 'iam'],
    ['IAM, without SCRAM', { clientAuthentication: { sasl: { iam: ON, scram: OFF } } }, 'iam'],
    ['mutual TLS', { clientAuthentication: { tls: { enabled: true, certificateAuthorityArnList: AUTHORITIES } } }, 'tls'],
    ['mutual TLS, without unauthenticated access', { clientAuthentication: { tls: ON, unauthenticated: OFF } }, 'tls'],
    ['mutual TLS in the old format, without unauthenticated access',
      { clientAuthentication: { tls: { certificateAuthorityArnList: AUTHORITIES }, unauthenticated: OFF } }, 'tls'],
    ['mutual TLS in the old format', { clientAuthentication: { tls: { certificateAuthorityArnList: AUTHORITIES } } }, 'tls'],
    ['mutual TLS, and unauthenticated access with TLS', { clientAuthentication: { tls: ON, unauthenticated: ON } }, 'tls'],
    ['no client authentication', { clientAuthentication: undefined }, 'tls'],
    ['all methods disabled', { clientAuthentication: { sasl: { iam: OFF, scram: OFF }, tls: OFF } }, 'tls'],
    ['empty method definitions', { clientAuthentication: { sasl: {}, tls: {} } }, 'tls'],
    ['IAM, and disabled mutual TLS with authorities', { clientAuthentication: { ...IAM, tls: { enabled: false, certificateAuthorityArnList: AUTHORITIES } } }, 'iam'],
    ['unauthenticated access without encryption', { clientAuthentication: { unauthenticated: ON }, ...transit('PLAINTEXT') }, 'plaintext'],
    ['unauthenticated access with TLS', { clientAuthentication: { unauthenticated: ON }, ...transit('TLS') }, 'tls'],
    ['unauthenticated access with default encryption', { clientAuthentication: { unauthenticated: ON }, ...transit(undefined) }, 'tls'],
    ['unauthenticated access with encryption at rest only', { clientAuthentication: { unauthenticated: ON }, encryptionInfo: {} }, 'tls'],
  ])('%s', (_, props, way) => {
    expect(read(props).port).toBe({ iam: 9098, tls: 9094, plaintext: 9092 }[way]);
  });

  test.each<[string, Partial<msk.CfnClusterProps>, string]>([
    ['IAM and unauthenticated access', { clientAuthentication: { ...IAM, unauthenticated: ON } }, 'several are enabled: iam, tls'],
    ['all SASL methods', { clientAuthentication: { sasl: { iam: ON, scram: ON } } }, 'several are enabled: iam, scram'],
    ['mutual TLS, and unauthenticated access with TLS or plaintext', { clientAuthentication: { tls: ON, unauthenticated: ON }, ...transit('TLS_PLAINTEXT') }, 'several are enabled: tls, plaintext'],
    ['unauthenticated access with TLS or plaintext', { clientAuthentication: undefined, ...transit('TLS_PLAINTEXT') }, 'several are enabled: tls, plaintext'],
    ['no access', { clientAuthentication: { unauthenticated: OFF } }, 'none is enabled'],
    ['SCRAM', { clientAuthentication: { sasl: { scram: ON } } }, 'SCRAM requires a secret'],
  ])('must be specified for %s', (_, props, reason) => {
    expect(() => read(props)).toThrow(asks('authentication', reason));
  });

  const open = { clientAuthentication: undefined };
  test.each<[string, Partial<msk.CfnClusterProps>]>([
    ['clientAuthentication', { clientAuthentication: token(IAM) }],
    ['sasl', { clientAuthentication: { sasl: token() } }],
    ['iam', { clientAuthentication: { sasl: { iam: token() } } }],
    ['iam.enabled', { clientAuthentication: { sasl: { iam: { enabled: condition() } } } }],
    ['scram', { clientAuthentication: { sasl: { scram: token() } } }],
    ['scram.enabled', { clientAuthentication: { sasl: { scram: { enabled: condition() } } } }],
    ['tls', { clientAuthentication: { tls: token() } }],
    ['tls.enabled', { clientAuthentication: { tls: { enabled: condition() } } }],
    ['unauthenticated', { clientAuthentication: { ...IAM, unauthenticated: token() } }],
    ['unauthenticated.enabled', { clientAuthentication: { ...IAM, unauthenticated: { enabled: condition() } } }],
    ['encryptionInfo', { ...open, encryptionInfo: token() }],
    ['encryptionInTransit', { ...open, encryptionInfo: { encryptionInTransit: token() } }],
    ['clientBroker', { ...open, ...transit(Fn.importValue('Encryption')) }],
  ])('must be specified if %s is a token', (_, props) => {
    expect(() => read(props)).toThrow(asks('authentication', 'its definition is a token'));
  });

  test('specified values override the definition', () => {
    const fixture = new Fixture();
    const securityGroup = ec2.SecurityGroup.fromSecurityGroupId(fixture.stack, 'Given', 'sg-9');
    const authentication = flink.MskAuthentication.scram(secretsmanager.Secret.fromSecretNameV2(fixture.stack, 'Secret', 'AmazonMSK_x'));
    const given = flink.MskCluster.fromCfnCluster(cfnCluster(fixture, { clientAuthentication: undefined }), {
      authentication, securityGroups: [securityGroup],
    });
    expect(given.authentication).toBe(authentication);
    expect(given.connections.securityGroups).toEqual([securityGroup]);
  });
});

describe('security groups', () => {
  const provisioned = (props: Partial<msk.CfnClusterProps>, groups?: string[]) =>
    flink.MskCluster.fromCfnCluster(cfnCluster(new Fixture(), props, groups));
  const serverless = (vpcConfigs: any) => flink.MskCluster.fromCfnServerlessCluster(new msk.CfnServerlessCluster(new Fixture().stack, 'Cluster', {
    clusterName: 'c', clientAuthentication: IAM as any, vpcConfigs,
  }));
  const idsOf = ({ connections }: flink.MskCluster) => connections.securityGroups.map(securityGroup => securityGroup.securityGroupId);

  test('are read from the definition', () => {
    expect(idsOf(provisioned({}, ['sg-1', 'sg-2']))).toEqual(['sg-1', 'sg-2']);
    expect(idsOf(serverless([{ subnetIds: ['a'], securityGroups: ['sg-1', 'sg-2'] }]))).toEqual(['sg-1', 'sg-2']);
  });

  test('of a serverless cluster in several VPCs are combined without duplicates', () => {
    expect(idsOf(serverless([{ subnetIds: ['a'], securityGroups: ['sg-1', 'sg-2'] }, { subnetIds: ['b'], securityGroups: ['sg-2', 'sg-3'] }])))
      .toEqual(['sg-1', 'sg-2', 'sg-3']);
  });

  test('must be specified if the definition has none', () => {
    const none = asks('securityGroups', 'its definition specifies none');
    expect(() => provisioned({}, [])).toThrow(none);
    expect(() => provisioned({ brokerNodeGroupInfo: { clientSubnets: ['a'], instanceType: 'kafka.m7g.large' } })).toThrow(none);
    expect(() => serverless([{ subnetIds: ['a'] }])).toThrow(none);
    expect(() => serverless([{ subnetIds: ['a'], securityGroups: ['sg-1'] }, { subnetIds: ['b'], securityGroups: [] }])).toThrow(none);
  });

  test.each<[string, () => unknown]>([
    ['brokerNodeGroupInfo', () => provisioned({ brokerNodeGroupInfo: token() })],
    ['securityGroups of a provisioned cluster', () => provisioned({}, Fn.split(',', Fn.importValue('Groups')))],
    ['vpcConfigs', () => serverless(token())],
    ['one of vpcConfigs', () => serverless([token()])],
    ['securityGroups of a serverless cluster', () => serverless([{ subnetIds: ['a'], securityGroups: Fn.split(',', Fn.importValue('Groups')) }])],
  ])('must be specified if %s is a token', (_, define) => {
    expect(define).toThrow(asks('securityGroups', 'its definition is a token'));
  });
});

import { CfnParameter } from 'aws-cdk-lib';
import * as opensearch from 'aws-cdk-lib/aws-opensearchservice';
import * as flink from '../../src';
import { Fixture, statement } from '../support/fixtures/connectors';

const ACTIONS = ['es:ESHttpPost', 'es:ESHttpPut'];
const ARN = 'arn:aws:es:eu-west-1:111111111111:domain/search';

function search(fixture: Fixture): opensearch.IDomain {
  return opensearch.Domain.fromDomainAttributes(fixture.stack, 'Search', { domainArn: ARN, domainEndpoint: 'search.example' });
}

test('grants access to the documents and bulk requests of an index', () => {
  const fixture = new Fixture();
  fixture.flink.addSink('Search', new flink.OpenSearchSink(search(fixture), { index: 'orders' }));

  expect(fixture.group('Search')).toEqual({ hosts: 'https://search.example', index: 'orders' });
  expect(fixture.statements()).toEqual([statement(ACTIONS, `${ARN}/_bulk`, `${ARN}/orders`, `${ARN}/orders/*`)]);
});

test('grants access to all indexes of the domain', () => {
  const fixture = new Fixture();
  const config = fixture.flink.addSink('Search', new flink.OpenSearchSink(search(fixture)));

  expect(config.properties).toStrictEqual({ hosts: 'https://search.example' });
  expect(fixture.group('Search')).toEqual(config.properties);
  expect(fixture.statements()).toEqual([statement(ACTIONS, `${ARN}/*`)]);
});

test('a domain in a VPC gets a rule for the application', () => {
  const fixture = new Fixture();
  const domain = new opensearch.Domain(fixture.stack, 'Search', {
    version: opensearch.EngineVersion.OPENSEARCH_2_19, vpc: fixture.vpc, zoneAwareness: { availabilityZoneCount: 2 }, capacity: { dataNodes: 2 },
  });
  fixture.flink.addSink('Search', new flink.OpenSearchSink(domain));
  fixture.template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    Description: 'OpenSearch domain',
    FromPort: 443,
    ToPort: 443,
    GroupId: fixture.stack.resolve(domain.connections.securityGroups[0].securityGroupId),
    SourceSecurityGroupId: fixture.stack.resolve(fixture.flink.connections.securityGroups[0].securityGroupId),
  });
});

test('a public domain requires no VPC', () => {
  const fixture = new Fixture();
  fixture.flink.addSink('Search', new flink.OpenSearchSink(new opensearch.Domain(fixture.stack, 'Search', { version: opensearch.EngineVersion.OPENSEARCH_2_19 })));
  fixture.template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
});

test.each(['', 'Orders', 'ordersX', '_orders', '-orders', '+orders'])('rejects index %p', index => {
  expect(() => new flink.OpenSearchSink(search(new Fixture()), { index }))
    .toThrow(new Error(`index must be lowercase and must not start with _, - or +, got '${index}'`));
});

test.each(['o', 'orders-2026_a+b'])('accepts index %p', index => {
  expect(() => new flink.OpenSearchSink(search(new Fixture()), { index })).not.toThrow();
});

test('accepts an index that is a token', () => {
  const fixture = new Fixture();
  fixture.flink.addSink('Search', new flink.OpenSearchSink(search(fixture), { index: new CfnParameter(fixture.stack, 'Index').valueAsString }));
  expect(fixture.group('Search')).toMatchObject({ index: { Ref: 'Index' } });
});

describe('a domain that is imported from its endpoint', () => {
  const sink = (fixture: Fixture, endpoint: string) => new flink.OpenSearchSink(opensearch.Domain.fromDomainEndpoint(fixture.stack, 'Search', endpoint));

  test.each(['search', 'vpc'])('%s-…: warns that the permissions might be for another domain name', kind => {
    const fixture = new Fixture();
    fixture.flink.addSink('Search', sink(fixture, `https://${kind}-orders-abcdefghijklmnopqrstuvwxyz.eu-west-1.es.amazonaws.com`));
    expect(fixture.warnings()).toEqual([
      `the permissions are for a domain named '${kind}-orders', which the CDK derived from the endpoint ${kind}-orders-abcdefghijklmnopqrstuvwxyz.eu-west-1.es.amazonaws.com: `
      + "if the domain's name is 'orders', import the domain with Domain.fromDomainAttributes and its ARN [ack: cdk-managed-flink:guessedOpenSearchDomainName]",
    ]);
  });

  test.each(['orders', 'my-search-orders', 'search'])('%s-…: produces no warning', name => {
    const fixture = new Fixture();
    fixture.flink.addSink('Search', sink(fixture, `https://${name}-abcdefghijklmnopqrstuvwxyz.eu-west-1.es.amazonaws.com`));
    expect(fixture.warnings()).toEqual([]);
  });

  test('with an ARN and endpoint: produces no warning for a name with this prefix', () => {
    const fixture = new Fixture();
    const domain = opensearch.Domain.fromDomainAttributes(fixture.stack, 'Search', {
      domainArn: 'arn:aws:es:eu-west-1:111111111111:domain/search-orders', domainEndpoint: 'https://search-search-orders-abc.eu-west-1.es.amazonaws.com',
    });
    fixture.flink.addSink('Search', new flink.OpenSearchSink(domain));
    expect(fixture.warnings()).toEqual([]);
  });
});

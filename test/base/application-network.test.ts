import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Application } from '../../src';
import { ApplicationNetwork, validateServices } from '../../src/base/application-network';
import { definitionOf, requireEndpoints } from '../../src/base/managed-application';
import { stringToken, testApplication, testStack } from '../support/fixtures';

let network: ApplicationNetwork;

beforeEach(() => {
  const vpc = new ec2.Vpc(testStack(), 'Vpc');
  network = new ApplicationNetwork(vpc, vpc.privateSubnets);
});

test('an application always calls the services by which it reports', () => {
  expect(network.services).toEqual(['logs', 'monitoring']);
});

test('what it calls besides is known once, in the order in which it became known', () => {
  network.require('sqs', 'logs', 'sqs');
  network.require('kinesis-streams', 'sqs');
  expect(network.services).toEqual(['logs', 'monitoring', 'sqs', 'kinesis-streams']);
});

test('the list of services is a copy', () => {
  network.services.push('sqs');
  expect(network.services).toEqual(['logs', 'monitoring']);
});

test('every listener hears once of each service, whether known already or to come', () => {
  const [early, late]: string[][] = [[], []];
  network.onService(service => early.push(service));
  network.require('sqs', 'sqs', 'logs');
  network.onService(service => late.push(service));
  network.require('sts', 'sqs');
  expect(early).toEqual(['logs', 'monitoring', 'sqs', 'sts']);
  expect(late).toEqual(['logs', 'monitoring', 'sqs', 'sts']);
});

test('a listener may itself add a service', () => {
  const heard: string[] = [];
  network.onService(service => {
    heard.push(service);
    network.require('sts');
  });
  expect(heard).toEqual(['logs', 'sts', 'monitoring']);
});

test('an application in a VPC is asked to reach what its sources and sinks call', () => {
  const stack = testStack();
  const app = testApplication({ vpc: new ec2.Vpc(stack, 'Vpc') }, stack);
  requireEndpoints(app, 'sqs', 'sts');
  expect(definitionOf(app)!.network!.services).toEqual(['logs', 'monitoring', 'sqs', 'sts']);
});

test('whoever is no application of this program, or has no VPC, needs no endpoints', () => {
  expect(() => requireEndpoints(Application.fromApplicationName(testStack(), 'Imported', 'clicks'), 'sqs')).not.toThrow();
  expect(() => requireEndpoints(testApplication(), 'sqs')).not.toThrow();
});

describe('a service is known by the last part of the name of its endpoint:', () => {
  test.each(['kinesis-streams', 's3', 'ecr.api', '2fa'])('%s', service => {
    expect(() => validateServices('services', ['logs', service])).not.toThrow();
  });

  test.each(['', 'com.amazonaws.eu-west-1.sqs', 'amazonaws.sqs', '.sqs', '-sqs', 'SQS', 'my sqs', 'sqs '])("not '%s'", service => {
    expect(() => validateServices('services', ['logs', service]))
      .toThrow(new Error(`services must have the last parts of endpoint names such as kinesis-streams, got '${service}'`));
  });

  test('a token is not validated, and nothing need be given', () => {
    expect(() => validateServices('services', [stringToken(testStack())])).not.toThrow();
    expect(() => validateServices('services')).not.toThrow();
  });
});

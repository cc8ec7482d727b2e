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

test('an application always calls the services for logs and metrics', () => {
  expect(network.services).toEqual(['logs', 'monitoring']);
});

test('other services are listed once, in the order in which they were added', () => {
  network.require('sqs', 'logs', 'sqs');
  network.require('kinesis-streams', 'sqs');
  expect(network.services).toEqual(['logs', 'monitoring', 'sqs', 'kinesis-streams']);
});

test('the list of services is a copy', () => {
  network.services.push('sqs');
  expect(network.services).toEqual(['logs', 'monitoring']);
});

test('every listener is called once for each existing and later service', () => {
  const [early, late]: string[][] = [[], []];
  network.onService(service => early.push(service));
  network.require('sqs', 'sqs', 'logs');
  network.onService(service => late.push(service));
  network.require('sts', 'sqs');
  expect(early).toEqual(['logs', 'monitoring', 'sqs', 'sts']);
  expect(late).toEqual(['logs', 'monitoring', 'sqs', 'sts']);
});

test('a listener can add a service', () => {
  const heard: string[] = [];
  network.onService(service => {
    heard.push(service);
    network.require('sts');
  });
  expect(heard).toEqual(['logs', 'sts', 'monitoring']);
});

test('an application in a VPC requires the services of its sources and sinks', () => {
  const stack = testStack();
  const app = testApplication({ vpc: new ec2.Vpc(stack, 'Vpc') }, stack);
  requireEndpoints(app, 'sqs', 'sts');
  expect(definitionOf(app)!.network!.services).toEqual(['logs', 'monitoring', 'sqs', 'sts']);
});

test('imported applications and applications without a VPC require no endpoints', () => {
  expect(() => requireEndpoints(Application.fromApplicationName(testStack(), 'Imported', 'clicks'), 'sqs')).not.toThrow();
  expect(() => requireEndpoints(testApplication(), 'sqs')).not.toThrow();
});

describe('a service is identified by the last part of its endpoint name:', () => {
  test.each(['kinesis-streams', 's3', 'ecr.api', '2fa'])('%s', service => {
    expect(() => validateServices('services', ['logs', service])).not.toThrow();
  });

  test.each(['', 'com.amazonaws.eu-west-1.sqs', 'amazonaws.sqs', '.sqs', '-sqs', 'SQS', 'my sqs', 'sqs '])("not '%s'", service => {
    expect(() => validateServices('services', ['logs', service]))
      .toThrow(new Error(`services must have the last parts of endpoint names such as kinesis-streams, got '${service}'`));
  });

  test('a token is not validated, and services are optional', () => {
    expect(() => validateServices('services', [stringToken(testStack())])).not.toThrow();
    expect(() => validateServices('services')).not.toThrow();
  });
});

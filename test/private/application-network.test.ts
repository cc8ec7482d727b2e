import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { requireEndpoints } from '../../src/private/application-details';
import { ApplicationNetwork } from '../../src/private/application-network';
import { testApplication, testStack } from '../helpers';

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

test('whoever is no application of this program, or has no VPC, needs no endpoints', () => {
  expect(() => requireEndpoints(testStack(), 'sqs')).not.toThrow();
  expect(() => requireEndpoints(testApplication(), 'sqs')).not.toThrow();
});

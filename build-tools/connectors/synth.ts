import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { withSamples } from './samples';
import { ConnectorsStack } from './stack';

const BROKERS = { iam: 'localhost:9098', scram: 'localhost:9096', tls: 'localhost:9094', mutualTls: 'localhost:9094', plaintext: 'localhost:9092' };

/** The template of the connectors stack, with plain values for what only CloudFormation knows. */
export function synthesize(): unknown {
  return withSamples(Template.fromStack(new ConnectorsStack(new App(), BROKERS)).toJSON());
}

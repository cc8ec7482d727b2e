import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IManagedApplication } from '../base/managed-application';
import { InputError } from '../synth/errors';
import { differ } from '../synth/tokens';

/** Fails on something that CloudWatch can only have in the application's own region. */
export function validateRegion(what: string, scope: Construct, application: IManagedApplication): void {
  const { region, node } = Stack.of(scope);
  if (differ(application.env.region, region)) {
    throw new InputError(`${what} must be in the region of the application, ${application.env.region}, got stack ${node.path} in ${region}`);
  }
}

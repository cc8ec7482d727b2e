import { Stack } from 'aws-cdk-lib';
import { IApplicationRef } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import { Construct } from 'constructs';
import { definitionOf, IManagedApplication, isNotebook } from '../base/managed-application';
import { managed } from '../base/referenced-application';
import { InputError } from '../synth/errors';
import { definitelyDiffer } from '../synth/tokens';

/** Returns the application, and throws if the schedulers of the stack cannot reach it. */
export function reachableApplication(scope: Construct, reference: IApplicationRef): IManagedApplication {
  const application = managed(reference);
  if (isNotebook(application)) {
    throw new InputError(`application must be a Flink application, got the Studio notebook ${reference.node.path}`);
  }
  const { account, region } = Stack.of(scope);
  for (const [kind, stackValue, applicationValue] of [['account', account, application.env.account], ['region', region, application.env.region]]) {
    if (definitelyDiffer(stackValue, applicationValue)) {
      throw new InputError(`application must be in the ${kind} of the stack, ${stackValue}, got an application in ${applicationValue}`);
    }
  }
  return application;
}

/** Throws if the service scales the application. Unknown for imported applications. */
export function validateNotAutoScaled(application: IManagedApplication, by: string): void {
  if (definitionOf(application)?.autoScalingEnabled) {
    throw new InputError(`autoScalingEnabled of ${application.node.path} must be false for a ${by}, got true: the service would also change the parallelism`);
  }
}

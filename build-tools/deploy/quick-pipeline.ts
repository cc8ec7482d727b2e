import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { StreamingPipeline, StreamingPipelineProps } from '../../src';

/** The environment variable with the variant of the app. */
export const VARIANT = 'DEPLOY_VARIANT';

/** How an app differs from one deployment to the next. */
export enum Variant {
  FIRST = 'first',
  /** Another version of the job. */
  UPDATED = 'updated',
  /** A job that cannot be started, so that the service rolls the update back. */
  DOES_NOT_START = 'does not start',
  /** A job that starts, and then fails again and again. */
  KEEPS_RESTARTING = 'keeps restarting',
}

/** A pipeline whose description is the variant, and whose health check takes seconds. */
export class QuickPipeline extends StreamingPipeline {
  constructor(scope: Construct, id: string, props: StreamingPipelineProps) {
    const variant = process.env[VARIANT] as Variant;
    super(scope, id, { ...props, description: variant, startOnDeploy: false });
    this.application.startOnDeploy({
      healthCheck: { duration: Duration.seconds(3) },
    });
  }
}

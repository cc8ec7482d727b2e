import { LifecycleRequest } from '../../../src/lifecycle/contract';

/** What a stack asks of the plan, unless a test says otherwise. */
export const REQUEST: LifecycleRequest = {
  event: 'Create',
  renamed: false,
  configurationUnchanged: false,
  applicationName: 'app',
  mode: 'STREAMING',
  runtime: 'FLINK-1_20',
  code: { bucketArn: 'arn:aws:s3:::code', fileKey: 'v1.jar' },
  restore: { type: 'RESTORE_FROM_LATEST_SNAPSHOT', allowNonRestoredState: false },
  stopMode: 'SNAPSHOT',
  timeoutSeconds: 1800,
  healthCheckSeconds: 120,
  maxRestarts: 0,
};

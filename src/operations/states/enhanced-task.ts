/**
 * A state machine that calls a function repeatedly until its task is done.
 */
import { Aws } from 'aws-cdk-lib';
import { choose, fail, failWithFault, jsonata, catchAll, POLL_INTERVAL, set, States, succeed, wait } from './language';
import { FIRST_STATE } from '../enhanced-task';

/** Longer than the function timeout. */
const CALL_TIMEOUT = 300;

/** Steps can be repeated. The function returns the service's refusals as results, so errors come only from the function itself. */
const RETRY = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 2, BackoffRate: 2, MaxAttempts: 6, MaxDelaySeconds: 60, JitterStrategy: 'FULL' }];

/** The states of a task. The payload of the function is the task without its state. */
export function enhancedTaskStates(functionArn: string, task: object): States {
  return {
    Settings: set({ state: FIRST_STATE }, 'Step'),
    Step: {
      Type: 'Task',
      Resource: `arn:${Aws.PARTITION}:states:::lambda:invoke`,
      Arguments: { FunctionName: functionArn, Payload: { ...task, state: jsonata('$state') } },
      TimeoutSeconds: CALL_TIMEOUT,
      Retry: RETRY,
      Catch: [catchAll('Failed')],
      Assign: {
        state: jsonata('$states.result.Payload.state'),
        outcome: jsonata('$states.result.Payload.outcome'),
        error: jsonata('$states.result.Payload.error'),
        cause: jsonata('$states.result.Payload.cause'),
      },
      Next: 'Outcome',
    },
    Outcome: choose([{ when: '$outcome = "DONE"', next: 'Done' }, { when: '$outcome = "WAIT"', next: 'Wait' }], 'Refused'),
    Wait: wait(POLL_INTERVAL, 'Step'),
    Done: succeed(),
    Refused: fail(jsonata('$error'), jsonata('$cause')),
    Failed: failWithFault(),
  };
}

/**
 * What `ParallelismSchedule` does, as a state machine. The input is `{ parallelism }`.
 */
import { CHANGE_VARIABLES, changeParallelism, describeApplication, waitForApplication } from './change-parallelism';
import { choose, jsonata, read, set, States, succeed } from './language';

/**
 * A later entry has begun. Only a later start counts: a list that does not have this execution yet shows an earlier one first.
 */
const SUPERSEDED = `(
  $newest := $states.result.Executions[0];
  $exists($newest) and $newest.ExecutionArn != $states.context.Execution.Id
    and $toMillis($newest.StartDate) > $toMillis($states.context.Execution.StartTime)
)`;

/** The states of a schedule of parallelisms. An entry that has to wait must not undo a later one. */
export function parallelismScheduleStates(application: string): States {
  return {
    Settings: set({ application, target: jsonata('$states.input.parallelism'), ...CHANGE_VARIABLES }, 'DescribeApplication'),
    DescribeApplication: describeApplication('Status'),
    Status: choose([
      { when: '$autoScaling', next: 'AutoScaling' },
      { when: '$status = "DELETING"', next: 'NotRunning' },
      { when: '$status in ["RUNNING", "READY"] and $parallelism = $target', next: 'Done' },
    ], 'ListExecutions'),
    // After DescribeApplication, so that what a later entry does from here on invalidates the version that was described.
    ListExecutions: read('sfn:listExecutions', { StateMachineArn: jsonata('$states.context.StateMachine.Id'), MaxResults: 1 }, {
      assign: { superseded: jsonata(SUPERSEDED) }, next: 'Superseded',
    }),
    Superseded: choose([
      { when: '$superseded', next: 'Done' },
      { when: '$status in ["RUNNING", "READY"]', next: 'Update' },
    ], 'Busy'),
    ...changeParallelism('DescribeApplication', 'Done'),
    ...waitForApplication('DescribeApplication'),
    Done: succeed(),
  };
}

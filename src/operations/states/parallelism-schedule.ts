/**
 * The state machine of `ParallelismSchedule`. The input is `{ parallelism }`.
 */
import { CHANGE_VARIABLES, changeParallelism, describeApplication, waitForApplication } from './change-parallelism';
import { choose, jsonata, read, set, States, succeed } from './language';

/**
 * Whether a later entry has started. Start times are compared because the list might not include this execution yet.
 */
const SUPERSEDED = `(
  $newest := $states.result.Executions[0];
  $exists($newest) and $newest.ExecutionArn != $states.context.Execution.Id
    and $toMillis($newest.StartDate) > $toMillis($states.context.Execution.StartTime)
)`;

/** The states of a parallelism schedule. An entry that had to wait must not undo a later entry. */
export function parallelismScheduleStates(application: string): States {
  return {
    Settings: set({ application, target: jsonata('$states.input.parallelism'), ...CHANGE_VARIABLES }, 'DescribeApplication'),
    DescribeApplication: describeApplication('Status'),
    Status: choose([
      { when: '$autoScaling', next: 'AutoScaling' },
      { when: '$status = "DELETING"', next: 'NotRunning' },
      { when: '$status in ["RUNNING", "READY"] and $parallelism = $target', next: 'Done' },
    ], 'ListExecutions'),
    // This state follows DescribeApplication, so that any change by a later entry invalidates the described version.
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

/**
 * The states that change the parallelism of an application: shared by scaling on metrics and on a schedule.
 *
 * `DescribeApplication` → … → `UpdateApplication` → `DescribeApplication` until it is done. The update names the version that was
 * described, so that the service itself refuses it when anybody has changed the application in between; after any refusal the
 * execution describes the application again before the next decision.
 *
 * Step Functions learns new actions of a service late, and refuses a definition with one that it does not know: hence no
 * `DescribeApplicationOperation`, but the version, the status and the parallelism, which together tell a success from a rollback.
 */
import { write, choose, fail, failWithFault, IS_TRANSIENT, jsonata, MAX_POLLS, MAX_REFUSALS, POLL_INTERVAL, read, State, States, succeed, wait } from './language';
import { ENHANCED_SNAPSHOT_ACTIONS } from '../../access/service';
import { mayHaveEnhancedSnapshots } from '../../base/application-reference';
import { IManagedApplication } from '../../base/managed-application';

const APPLICATION = { ApplicationName: jsonata('$application') };

/** The actions that the states need on the application. */
export function parallelismActions(application: IManagedApplication): string[] {
  return [
    'kinesisanalytics:DescribeApplication',
    'kinesisanalytics:UpdateApplication',
    ...mayHaveEnhancedSnapshots(application) ? ENHANCED_SNAPSHOT_ACTIONS.system : [],
  ];
}

const CONFIGURATION = '$states.result.ApplicationDetail.ApplicationConfigurationDescription';
const PARALLELISM = `${CONFIGURATION}.FlinkApplicationConfigurationDescription.ParallelismConfigurationDescription`;

/** Looks at the application. `CurrentParallelism` is what it runs with, where that differs from what it was given. */
export function describeApplication(next: string, more: { [variable: string]: string } = {}): State {
  return read('kinesisanalyticsv2:describeApplication', APPLICATION, {
    assign: {
      status: jsonata('$states.result.ApplicationDetail.ApplicationStatus'),
      version: jsonata('$states.result.ApplicationDetail.ApplicationVersionId'),
      parallelism: jsonata(`$exists(${PARALLELISM}.CurrentParallelism) ? ${PARALLELISM}.CurrentParallelism : ${PARALLELISM}.Parallelism`),
      autoScaling: jsonata(`${PARALLELISM}.AutoScalingEnabled = true`),
      rolledBackFrom: jsonata('$exists($states.result.ApplicationDetail.ApplicationVersionRolledBackFrom)' +
        ' ? $states.result.ApplicationDetail.ApplicationVersionRolledBackFrom : 0'),
      snapshots: jsonata(`${CONFIGURATION}.ApplicationSnapshotConfigurationDescription.SnapshotsEnabled = true`),
      ...more,
    },
    next,
  });
}

/**
 * A running job restarts from the state that it has at that moment, whatever it was last started from. `ParallelismPerKPU` and everything else stays.
 */
const UPDATE = jsonata(`$merge([
  {
    "ApplicationName": $application,
    "CurrentApplicationVersionId": $version,
    "ApplicationConfigurationUpdate": { "FlinkApplicationConfigurationUpdate": { "ParallelismConfigurationUpdate": {
      "ConfigurationTypeUpdate": "CUSTOM", "ParallelismUpdate": $target
    } } }
  },
  $status = "RUNNING" and $snapshots
    ? { "RunConfigurationUpdate": { "ApplicationRestoreConfiguration": { "ApplicationRestoreType": "RESTORE_FROM_LATEST_SNAPSHOT" } } }
    : {}
])`);

/** How often the parallelism is set again if another caller changes the application in the meantime. */
const MAX_UPDATES = 3;

/** What the states count, from the start. */
export const CHANGE_VARIABLES = { polls: 0, refusals: 0, updates: 0 };

/** Waits for an application that is busy with something else. Needs the variable `polls`. */
export function waitForApplication(next: string, more: { [variable: string]: unknown } = {}): States {
  return {
    Busy: choose([{ when: `$polls >= ${MAX_POLLS}`, next: 'Stuck' }], 'WaitForApplication'),
    WaitForApplication: wait(POLL_INTERVAL, next, { polls: jsonata('$polls + 1'), ...more }),
    Stuck: fail('ApplicationStuck', jsonata('"application " & $application & " is " & $status & " for an hour"')),
    AutoScaling: fail('AutoScalingEnabled', jsonata(
      '"application " & $application & " is scaled by the service, turn its AutoScalingEnabled off to scale it otherwise"')),
    NotRunning: succeed(),
  };
}

/**
 * Sends the update and waits until it has taken effect. Needs the variables `application`, `target` and those of `CHANGE_VARIABLES`.
 *
 * @param observe the state that reads the application and the alarms again
 * @param done the state to go on with when the application has the target parallelism
 */
export function changeParallelism(observe: string, done: string): States {
  return {
    Update: write('kinesisanalyticsv2:updateApplication', UPDATE, {
      assign: {
        before: jsonata('$status'),
        updated: jsonata('$states.result.ApplicationDetail.ApplicationVersionId'),
        updates: jsonata('$updates + 1'),
        polls: 0,
        refusals: 0,
      },
      next: 'WaitForUpdate',
      onError: 'Refused',
    }),
    Refused: choose([{ when: `${IS_TRANSIENT} and $refusals < ${MAX_REFUSALS}`, next: 'WaitAfterRefusal' }], 'Failed'),
    WaitAfterRefusal: wait(POLL_INTERVAL, observe, { refusals: jsonata('$refusals + 1') }),
    WaitForUpdate: wait(POLL_INTERVAL, 'DescribeUpdate', { polls: jsonata('$polls + 1') }),
    DescribeUpdate: describeApplication('Updated'),
    Updated: choose([
      { when: '$rolledBackFrom = $updated', next: 'UpdateFailed' },
      // Another caller has changed the application since and restarted the job. Limit the number of retries.
      { when: `$version != $updated and $updates < ${MAX_UPDATES}`, next: observe },
      { when: '$status = $before and $parallelism = $target', next: done, assign: { polls: 0, updates: 0 } },
      { when: '$status in ["RUNNING", "READY"]', next: 'UpdateFailed' },
      { when: `$polls >= ${MAX_POLLS}`, next: 'UpdateStuck' },
    ], 'WaitForUpdate'),
    UpdateFailed: fail('UpdateFailed', jsonata(`"application " & $application & " was not set to parallelism " & $string($target)
      & ", it is " & $status & " in version " & $string($version) & ($rolledBackFrom = $updated ? ", to which the service rolled it back" : "")
      & ": its operations and its log say why"`)),
    UpdateStuck: fail('UpdateStuck', jsonata(
      '"application " & $application & " is not done with setting parallelism " & $string($target) & " after an hour"')),
    Failed: failWithFault(),
  };
}

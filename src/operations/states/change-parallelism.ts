/**
 * The states that change the parallelism of an application. Scaling on metrics and scaling on a schedule share these states.
 *
 * `DescribeApplication` → … → `UpdateApplication` → `DescribeApplication` until the update is done. The update specifies the
 * described version, so the service refuses the update if the application has changed in the meantime. After a refusal, the
 * execution describes the application again before the next decision.
 *
 * Step Functions supports new service actions late, and rejects definitions with unsupported actions. The states therefore do not
 * use `DescribeApplicationOperation`. The version, the status and the parallelism together distinguish a success from a rollback.
 */
import { write, choose, fail, failWithFault, IS_TRANSIENT, jsonata, MAX_POLLS, MAX_REFUSALS, POLL_INTERVAL, read, State, States, succeed, wait } from './language';
import { ENHANCED_SNAPSHOT_ACTIONS } from '../../access/service';
import { mayHaveEnhancedSnapshots } from '../../base/application-reference';
import { IManagedApplication } from '../../base/managed-application';

const APPLICATION = { ApplicationName: jsonata('$application') };

/** The actions on the application that the states require. */
export function parallelismActions(application: IManagedApplication): string[] {
  return [
    'kinesisanalytics:DescribeApplication',
    'kinesisanalytics:UpdateApplication',
    ...mayHaveEnhancedSnapshots(application) ? ENHANCED_SNAPSHOT_ACTIONS.system : [],
  ];
}

const CONFIGURATION = '$states.result.ApplicationDetail.ApplicationConfigurationDescription';
const PARALLELISM = `${CONFIGURATION}.FlinkApplicationConfigurationDescription.ParallelismConfigurationDescription`;

/** Describes the application. `CurrentParallelism` is the running parallelism if it differs from the configured parallelism. */
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
 * A running job restarts from its current state, regardless of the snapshot that it was last started from. `ParallelismPerKPU`
 * and all other settings do not change.
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

/** The maximum number of updates if another caller changes the application in the meantime. */
const MAX_UPDATES = 3;

/** The initial values of the counters. */
export const CHANGE_VARIABLES = { polls: 0, refusals: 0, updates: 0 };

/** Waits while the application is busy. Requires the variable `polls`. */
export function waitForApplication(next: string, more: { [variable: string]: unknown } = {}): States {
  return {
    Busy: choose([{ when: `$polls >= ${MAX_POLLS}`, next: 'Stuck' }], 'WaitForApplication'),
    WaitForApplication: wait(POLL_INTERVAL, next, { polls: jsonata('$polls + 1'), ...more }),
    Stuck: fail('ApplicationStuck', jsonata('"application " & $application & " has been " & $status & " for an hour"')),
    AutoScaling: fail('AutoScalingEnabled', jsonata(
      '"application " & $application & " is scaled by the service, set AutoScalingEnabled to false to scale it on metrics or on a schedule"')),
    NotRunning: succeed(),
  };
}

/**
 * Sends the update and waits until the update has taken effect. Requires the variables `application` and `target` and all
 * `CHANGE_VARIABLES`.
 *
 * @param observe the state that reads the application and the alarms again
 * @param done the next state when the application has the target parallelism
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
      // Another caller has changed the application and restarted the job. The number of retries is limited.
      { when: `$version != $updated and $updates < ${MAX_UPDATES}`, next: observe },
      { when: '$status = $before and $parallelism = $target', next: done, assign: { polls: 0, updates: 0 } },
      { when: '$status in ["RUNNING", "READY"]', next: 'UpdateFailed' },
      { when: `$polls >= ${MAX_POLLS}`, next: 'UpdateStuck' },
    ], 'WaitForUpdate'),
    UpdateFailed: fail('UpdateFailed', jsonata(`"application " & $application & " was not set to parallelism " & $string($target)
      & ", it is " & $status & " in version " & $string($version) & ($rolledBackFrom = $updated ? ", to which the service rolled it back" : "")
      & ": see its operations and its log for the cause"`)),
    UpdateStuck: fail('UpdateStuck', jsonata(
      '"the update of application " & $application & " to parallelism " & $string($target) & " is not finished after an hour"')),
    Failed: failWithFault(),
  };
}

/**
 * The state machine of `SnapshotSchedule`. It takes a snapshot, waits until the snapshot is ready, and deletes the oldest surplus
 * snapshots.
 *
 * The application is checked before every deletion, because it might have started to restore from a snapshot.
 */
import { tryRead, write, choose, fail, failWithFault, IS_NOT_FOUND, IS_TRANSIENT, jsonata, MAX_POLLS, MAX_REFUSALS, POLL_INTERVAL, read, set, State, States, succeed, wait } from './language';

/** The settings of a snapshot schedule. Each setting can be a token. */
export interface SnapshotSettings {
  readonly application: string;
  /** The name prefix of this schedule's snapshots. No other snapshot has this prefix. */
  readonly prefix: string;
  readonly retain: number;
  /** The snapshots that the CDK app restores from. */
  readonly pinned: string[];
}

/** The actions on the application that the states require. */
export const SNAPSHOT_ACTIONS = [
  'kinesisanalytics:DescribeApplication',
  'kinesisanalytics:CreateApplicationSnapshot',
  'kinesisanalytics:DescribeApplicationSnapshot',
  'kinesisanalytics:ListApplicationSnapshots',
  'kinesisanalytics:DeleteApplicationSnapshot',
];

const API = 'kinesisanalyticsv2';
const APPLICATION = { ApplicationName: jsonata('$application') };
const SNAPSHOT = { ...APPLICATION, SnapshotName: jsonata('$snapshot') };

/** A value that no snapshot name or pagination token can have, because it contains a space. */
const NONE = 'not there';

/** A page contains 50 snapshots, and an application has at most 1,000 snapshots. */
const MAX_PAGES = 100;

/** Names cannot contain colons. */
const NAME = '$prefix & $replace($substring($states.context.Execution.StartTime, 0, 19), ":", "-")';

const RESTORE = '$states.result.ApplicationDetail.ApplicationConfigurationDescription.RunConfigurationDescription' +
  '.ApplicationRestoreConfigurationDescription.SnapshotName';

/** The schedule's snapshots that were found so far, across all versions of the application. */
const FOUND = `[$append($found, [$states.result.SnapshotSummaries[
  SnapshotStatus = "READY" and $substring(SnapshotName, 0, $length($prefix)) = $prefix
].{ "name": SnapshotName, "at": SnapshotCreationTimestamp }])]`;

/** The oldest snapshot that is neither retained nor in use. */
const SURPLUS = `(
  $newestFirst := $found^(>$toMillis(at));
  $surplus := [$newestFirst[[$retain..9999]][$not(name in $append($pinned, $inUse))]];
  $count($surplus) > 0 ? $surplus[-1] : { "name": "${NONE}" }
)`;

/** The states of a snapshot schedule. */
export function snapshotStates(settings: SnapshotSettings): States {
  return {
    Settings: set({ ...settings, found: [], pages: 0, token: NONE, polls: 0, refusals: 0 }, 'Name'),
    Name: set({ snapshot: jsonata(NAME) }, 'DescribeApplication'),
    ...takeStates(),
    ...pruneStates(),
    Done: succeed(),
    NotRunning: succeed(),
    Failed: failWithFault(),
  };
}

function describe(next: string): State {
  return read(`${API}:describeApplication`, APPLICATION, {
    assign: {
      running: jsonata('$states.result.ApplicationDetail.ApplicationStatus = "RUNNING"'),
      inUse: jsonata(`$exists(${RESTORE}) ? ${RESTORE} : "${NONE}"`),
    },
    next,
  });
}

function takeStates(): States {
  return {
    DescribeApplication: describe('Running'),
    Running: choose([{ when: '$running', next: 'CreateSnapshot' }], 'NotRunning'),
    CreateSnapshot: write(`${API}:createApplicationSnapshot`, SNAPSHOT, { next: 'WaitForSnapshot', onError: 'Refused' }),
    Refused: choose([
      { when: `${IS_TRANSIENT} and $refusals < ${MAX_REFUSALS}`, next: 'WaitForSnapshot', assign: { refusals: jsonata('$refusals + 1') } },
    ], 'Failed'),
    WaitForSnapshot: wait(POLL_INTERVAL, 'DescribeSnapshot', { polls: jsonata('$polls + 1') }),
    DescribeSnapshot: tryRead(`${API}:describeApplicationSnapshot`, SNAPSHOT, {
      assign: { outcome: jsonata('$states.result.SnapshotDetails.SnapshotStatus') }, next: 'Taken', onError: 'Missing',
    }),
    // A refused snapshot might exist anyway, so the execution checks whether the snapshot exists.
    Missing: choose([{ when: `${IS_NOT_FOUND} and $polls < ${MAX_POLLS}`, next: 'DescribeApplication' }], 'Failed'),
    Taken: choose([
      { when: '$outcome = "READY"', next: 'ListSnapshots', assign: { refusals: 0 } },
      { when: `$outcome = "CREATING" and $polls < ${MAX_POLLS}`, next: 'WaitForSnapshot' },
    ], 'NotTaken'),
    NotTaken: fail('SnapshotNotTaken', jsonata(
      '"snapshot " & $snapshot & " of application " & $application & " is " & $outcome & " after " & $string($polls) & " checks"')),
  };
}

function pruneStates(): States {
  const page = jsonata(`$merge([{ "ApplicationName": $application, "Limit": 50 }, $token = "${NONE}" ? {} : { "NextToken": $token }])`);
  return {
    ListSnapshots: read(`${API}:listApplicationSnapshots`, page, {
      assign: {
        found: jsonata(FOUND),
        token: jsonata(`$exists($states.result.NextToken) ? $states.result.NextToken : "${NONE}"`),
        pages: jsonata('$pages + 1'),
      },
      next: 'Listed',
    }),
    Listed: choose([
      { when: `$token = "${NONE}"`, next: 'LookAgain' },
      { when: `$pages < ${MAX_PAGES}`, next: 'ListSnapshots' },
    ], 'TooManyPages'),
    TooManyPages: fail('TooManyPages', jsonata('"the snapshots of application " & $application & " exceed 100 pages"')),
    LookAgain: describe('StillRunning'),
    StillRunning: choose([{ when: '$running', next: 'Choose' }], 'Done'),
    Choose: set({ surplus: jsonata(SURPLUS) }, 'Surplus'),
    Surplus: choose([{ when: `$surplus.name = "${NONE}"`, next: 'Done' }], 'DeleteSnapshot'),
    DeleteSnapshot: write(`${API}:deleteApplicationSnapshot`, {
      ...APPLICATION, SnapshotName: jsonata('$surplus.name'), SnapshotCreationTimestamp: jsonata('$surplus.at'),
    }, { next: 'Deleted', onError: 'NotDeleted' }),
    Deleted: set({ found: jsonata('[$found[name != $surplus.name]]') }, 'LookAgain'),
    NotDeleted: choose([
      { when: IS_NOT_FOUND, next: 'Deleted' },
      { when: `${IS_TRANSIENT} and $refusals < ${MAX_REFUSALS}`, next: 'WaitAfterRefusal' },
    ], 'Failed'),
    WaitAfterRefusal: wait(POLL_INTERVAL, 'LookAgain', { refusals: jsonata('$refusals + 1') }),
  };
}

/**
 * The state machine of `MetricScaling`.
 *
 * Each round reads the alarms and the application, and makes at most one change. The result does not depend on the caller or the
 * number of executions. The cooldown starts at the last change that the service has recorded, so it also applies across
 * executions, failures and changes by other callers.
 */
import { CHANGE_VARIABLES, changeParallelism, describeApplication, waitForApplication } from './change-parallelism';
import { choose, jsonata, read, set, States, succeed, wait } from './language';

/** The settings of a scaling. Each setting can be a token. */
export interface ScalingSettings {
  readonly application: string;
  readonly scaleOutAlarm: string;
  readonly scaleInAlarm: string;
  readonly minParallelism: number;
  readonly maxParallelism: number;
  /** The factor for scaling out, and the divisor for scaling in. */
  readonly multiplier: number;
  /** The number that scaling out adds and scaling in subtracts. */
  readonly increment: number;
  /** In seconds. */
  readonly cooldown: number;
}

/** The maximum number of rounds in an execution. The hourly schedule starts a new execution while an alarm is active. */
const MAX_ROUNDS = 20;

/** Scaling out has priority, because too few resources make a job fail, and too many only cost money. */
const DUE = `(
  $raised := $states.result.MetricAlarms[StateValue = "ALARM"].AlarmName;
  "out" in $directions and $scaleOutAlarm in $raised ? "out"
    : "in" in $directions and $scaleInAlarm in $raised and $not($scaleOutAlarm in $raised) ? "in" : "none"
)`;

/** The time of the application's last change, in milliseconds. The service does not return both timestamps in every response. */
const CHANGED_AT = `(
  $detail := $states.result.ApplicationDetail;
  $max([0, $toMillis($detail.ApplicationVersionCreateTimestamp), $toMillis($detail.LastUpdateTimestamp)])
)`;

/**
 * The target is rounded away from the current value, so that every step changes the parallelism. The inner rounding is required
 * because 1.1 times 10 is slightly more than 11 in floating point. A value that is already out of bounds is never moved against
 * the scaling direction.
 */
const TARGET = `(
  $within := function($value) { $min([$maxParallelism, $max([$minParallelism, $value])]) };
  $due = "out"
    ? $max([$parallelism, $within($ceil($round($parallelism * $multiplier + $increment, 6)))])
    : $min([$parallelism, $within($floor($round($parallelism / $multiplier - $increment, 6)))])
)`;

const COOLING_DOWN = '($toMillis($states.context.State.EnteredTime) - $changedAt < $cooldown * 1000)';

/** The states of a scaling. The input is `{ direction }`, which is `out` or `in`. If the direction is omitted, both alarms are evaluated. */
export function scalingStates(settings: ScalingSettings): States {
  return {
    Settings: set({
      ...settings,
      directions: jsonata('$exists($states.input.direction) ? [$states.input.direction] : ["out", "in"]'),
      ...CHANGE_VARIABLES,
      rounds: 0,
      disturbed: false,
    }, 'DescribeAlarms'),
    DescribeAlarms: read('cloudwatch:describeAlarms', { AlarmNames: [settings.scaleOutAlarm, settings.scaleInAlarm] }, {
      assign: { due: jsonata(DUE) }, next: 'Due',
    }),
    Due: choose([{ when: '$due = "none"', next: 'Done' }], 'DescribeApplication'),
    DescribeApplication: describeApplication('Status', { changedAt: jsonata(CHANGED_AT) }),
    Status: choose([
      { when: '$autoScaling', next: 'AutoScaling' },
      { when: '$status in ["READY", "DELETING"]', next: 'NotRunning' },
      { when: '$status != "RUNNING"', next: 'Busy' },
    ], 'Decide'),
    Decide: set({ target: jsonata(TARGET) }, 'Decided'),
    Decided: choose([
      { when: '$target = $parallelism', next: 'Done' },
      { when: `$disturbed or ${COOLING_DOWN}`, next: 'NextRound' },
    ], 'Update'),
    ...changeParallelism('DescribeAlarms', 'NextRound'),
    NextRound: choose([{ when: `$rounds >= ${MAX_ROUNDS}`, next: 'Done' }], 'Cooldown'),
    Cooldown: wait(jsonata('$cooldown'), 'DescribeAlarms', { rounds: jsonata('$rounds + 1'), disturbed: false }),
    // A restart of the job distorts the metrics, so a whole cooldown must pass.
    ...waitForApplication('DescribeAlarms', { disturbed: true }),
    Done: succeed(),
  };
}

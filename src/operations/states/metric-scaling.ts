/**
 * What `MetricScaling` does, as a state machine.
 *
 * It acts on what it sees, never on what it was told: whoever starts it, however often, each round reads the alarms and the
 * application and changes at most one thing. The cooldown is counted from the version of the application that the service
 * has on record, so that it holds across executions, failures and changes by others.
 */
import { CHANGE_VARIABLES, changeParallelism, describeApplication, waitForApplication } from './change-parallelism';
import { choose, jsonata, read, set, States, succeed, wait } from './language';

/** The numbers of a scaling; each may be a token. */
export interface ScalingSettings {
  readonly application: string;
  readonly scaleOutAlarm: string;
  readonly scaleInAlarm: string;
  readonly minParallelism: number;
  readonly maxParallelism: number;
  /** Scaling out multiplies by it and scaling in divides by it. */
  readonly multiplier: number;
  /** Scaling out adds it and scaling in subtracts it. */
  readonly increment: number;
  /** In seconds. */
  readonly cooldown: number;
}

/** An execution ends after so many rounds; the hourly schedule starts another one while an alarm lasts. */
const MAX_ROUNDS = 20;

/** Out goes before in: a job with too little fails, a job with too much costs. */
const DUE = `(
  $raised := $states.result.MetricAlarms[StateValue = "ALARM"].AlarmName;
  "out" in $directions and $scaleOutAlarm in $raised ? "out"
    : "in" in $directions and $scaleInAlarm in $raised and $not($scaleOutAlarm in $raised) ? "in" : "none"
)`;

/** When the application last changed, in milliseconds: the service keeps both times, and neither in every answer. */
const CHANGED_AT = `(
  $detail := $states.result.ApplicationDetail;
  $max([0, $toMillis($detail.ApplicationVersionCreateTimestamp), $toMillis($detail.LastUpdateTimestamp)])
)`;

/**
 * Rounding is away from the current value, so that every step moves; 1.1 times 10 is slightly more than 11, hence the inner one.
 * What is out of bounds already is never moved against the direction.
 */
const TARGET = `(
  $within := function($value) { $min([$maxParallelism, $max([$minParallelism, $value])]) };
  $due = "out"
    ? $max([$parallelism, $within($ceil($round($parallelism * $multiplier + $increment, 6)))])
    : $min([$parallelism, $within($floor($round($parallelism / $multiplier - $increment, 6)))])
)`;

const COOLING_DOWN = '($toMillis($states.context.State.EnteredTime) - $changedAt < $cooldown * 1000)';

/** The states of a scaling. The input is `{ direction }`, which is `out`, `in` or, for whichever is due, left out. */
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
    // What restarted the job spoilt the metrics, so that a whole cooldown has to pass.
    ...waitForApplication('DescribeAlarms', { disturbed: true }),
    Done: succeed(),
  };
}

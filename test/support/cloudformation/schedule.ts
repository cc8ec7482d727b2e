/**
 * Random deployments in a random world.
 */
import * as fc from 'fast-check';
import { PreflightTemplate } from './simulated-stack';
import { LifecycleSettings } from '../../../src/lifecycle/contract';
import { CONCURRENT, DENIED, INTERNAL, ROLE_NOT_READY, THROTTLING } from '../service/faults';
import { Behaviour, HEALTHY, Status } from '../service/simulated-types';

export const MINUTE = 60_000;

export type StepKind = 'UPDATE_CODE' | 'UPDATE_SETTINGS' | 'UPDATE_PERMISSIONS' | 'UPDATE_BACK' | 'RENAME' | 'DELETE' | 'DELETE_TWICE' | 'LATE_DELETE';
export type WorldEvent = 'AUTOSCALING' | 'MAINTENANCE' | 'STOP' | 'FORCE_STOP' | 'ROLL_BACK' | 'GONE' | Status;

export interface Schedule {
  readonly behaviours: readonly Behaviour[];
  readonly lifecycle: Partial<LifecycleSettings>;
  readonly steps: readonly StepKind[];
  /** Each begins some time after the beginning of a step. */
  readonly faults: readonly { step: number; kind: number; action: string; times: number }[];
  readonly world: readonly { step: number; after: number; event: WorldEvent }[];
  readonly stopping: { graceful?: 'HANGS' | 'FAILS'; force?: 'HANGS'; time: number };
  readonly queryInterval: number;
  readonly metricDelay: number;
  readonly noticesFailedUpdates: boolean;
  readonly imported: boolean;
  /** From which step on which calls for the history are refused, and how. */
  readonly hidden?: { readonly step: number; readonly code: string; readonly actions: readonly string[] };
  /** How many instances of the function answer by turns. */
  readonly instances: number;
  readonly preflight?: PreflightTemplate;
}

const HISTORY = ['ListApplicationOperations', 'DescribeApplicationOperation'];

const behaviour: fc.Arbitrary<Behaviour> = fc.record({
  outcome: fc.constantFrom<Behaviour['outcome']>('RUNS', 'RUNS', 'RUNS', 'CRASH_LOOPS', 'FAILS_TO_START', 'HANGS', 'FINISHES', 'DIES'),
  startTime: fc.constantFrom(0, 45_000, 2 * MINUTE, 6 * MINUTE),
  after: fc.constantFrom(0, 40_000),
  every: fc.constantFrom(20_000, 45_000),
});

export const FAULTS = [THROTTLING, INTERNAL, CONCURRENT, { code: 'ResourceInUseException' }, { code: 'RESET' }, DENIED, ROLE_NOT_READY];
const FAULTY = [
  'DescribeApplication', 'ListApplicationOperations', 'StartApplication', 'StopApplication', 'GetMetricData', 'FilterLogEvents', 'DescribeApplicationOperation',
  'DescribeStackResource', 'DescribeStacks',
];

/** What a start that is later than its health check, and a history that does not say so, do to a broken job; random schedules seldom have all of it. */
function withLateCrashLoop(schedule: Schedule): Schedule {
  const behaviours = schedule.behaviours.map(item => ({ ...item, outcome: 'CRASH_LOOPS' as const, startTime: 6 * MINUTE }));
  return { ...schedule, behaviours, lifecycle: { ...schedule.lifecycle, mode: 'STREAMING', timeoutSeconds: 1800 }, hidden: { code: 'UnknownOperationException', actions: HISTORY, ...schedule.hidden, step: 0 } };
}

/** Schedules of deployments in a world that changes, and whose calls fail up to a number of times in different ways. */
export const schedules = (faults: number): fc.Arbitrary<Schedule> =>
  fc.oneof({ weight: 30, arbitrary: anySchedule(faults) }, { weight: 1, arbitrary: anySchedule(faults).map(withLateCrashLoop) });

const anySchedule = (faults: number): fc.Arbitrary<Schedule> => fc.record({
  // Most first versions are good ones, so that there is something to update.
  behaviours: fc.tuple(fc.oneof({ weight: 4, arbitrary: fc.constant(HEALTHY) }, behaviour), behaviour, behaviour),
  lifecycle: fc.record({
    mode: fc.constantFrom('STREAMING', 'STREAMING', 'BATCH'),
    restore: fc.constantFrom(
      { type: 'RESTORE_FROM_LATEST_SNAPSHOT', allowNonRestoredState: false }, { type: 'RESTORE_FROM_LATEST_SNAPSHOT', allowNonRestoredState: true },
      { type: 'SKIP_RESTORE_FROM_SNAPSHOT', allowNonRestoredState: false },
    ),
    stopMode: fc.constantFrom('SNAPSHOT', 'SNAPSHOT', 'FORCE', 'LEAVE_RUNNING'),
    timeoutSeconds: fc.constantFrom(60, 300, 300, 900),
    healthCheckSeconds: fc.constantFrom(0, 120, 120, 180),
    maxRestarts: fc.constantFrom(0, 1),
  }) as fc.Arbitrary<Partial<LifecycleSettings>>,
  steps: fc.array(
    fc.constantFrom<StepKind>('UPDATE_CODE', 'UPDATE_CODE', 'UPDATE_CODE', 'UPDATE_SETTINGS', 'UPDATE_PERMISSIONS', 'UPDATE_BACK', 'RENAME', 'DELETE', 'DELETE_TWICE', 'LATE_DELETE'),
    { minLength: 1, maxLength: 2 }),
  faults: fc.array(fc.record({
    step: fc.constantFrom(0, 1, 1, 2), kind: fc.nat(FAULTS.length - 1), action: fc.constantFrom(...FAULTY), times: fc.integer({ min: 1, max: 9 }),
  }), { maxLength: faults }),
  world: fc.array(fc.record({
    step: fc.constantFrom(0, 1, 1, 2),
    // The preflight is the first to see what happens at once.
    after: fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 0, max: 6 * MINUTE }) }, { weight: 1, arbitrary: fc.constant(0) }),
    event: fc.constantFrom<WorldEvent>('AUTOSCALING', 'MAINTENANCE', 'STOP', 'FORCE_STOP', 'ROLL_BACK', 'GONE', 'UPDATING', 'STOPPING', 'STARTING',
      'MAINTENANCE', 'ROLLED_BACK', 'DELETING'),
  }), { maxLength: 2 }),
  stopping: fc.record({
    graceful: fc.constantFrom(undefined, undefined, 'HANGS' as const, 'FAILS' as const),
    force: fc.constantFrom(undefined, undefined, undefined, 'HANGS' as const),
    time: fc.constantFrom(10_000, 90_000),
  }),
  queryInterval: fc.constantFrom(60_000, 120_000, 180_000),
  metricDelay: fc.constantFrom(0, MINUTE),
  noticesFailedUpdates: fc.boolean(),
  imported: fc.constantFrom(false, false, false, true),
  hidden: fc.option(fc.record({
    step: fc.constantFrom(0, 0, 1, 2),
    code: fc.constantFrom('AccessDeniedException', 'UnknownOperationException'),
    actions: fc.constantFrom(HISTORY, HISTORY.slice(0, 1)),
  }), { nil: undefined, freq: 2 }),
  instances: fc.constantFrom(1, 1, 2, 12),
  preflight: fc.option(fc.record({ keepLiveParallelism: fc.boolean(), forceStopCrashLoopingJob: fc.boolean() }), { nil: undefined, freq: 2 }),
});

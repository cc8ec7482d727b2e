import { countRestarts, healthWindow, Sample, samplesOfJob, steadyMinutes } from '../../../src/lifecycle/handler/health-check';
import { Observed } from '../../../src/lifecycle/handler/observation';

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 15, 12);
const samples = (...values: [number, number][]): Sample[] => values.map(([minute, value]) => ({ time: START + minute * MINUTE, value }));
const window = (jobStartedAt?: number) => ({
  start: START + 5000,
  end: START + 125_000,
  decideBy: START + 245_000,
  jobStartedAt: jobStartedAt === undefined ? undefined : START + jobStartedAt * MINUTE,
});

test.each<[string, Sample[], number | undefined, number]>([
  ['nothing is known', [], undefined, 0],
  ['a long-running job has restarted before', samples([-2, 7], [-1, 7], [0, 7], [1, 7]), -600, 0],
  ['a long-running job restarts now', samples([-2, 7], [-1, 7], [0, 7], [1, 9]), -600, 2],
  ['a long-running job has no earlier sample', samples([0, 7], [1, 8]), -600, 1],
  ['a new job restarts', samples([1, 3]), 0.5, 3],
  ['the minute of the start holds the old job\'s counter', samples([-1, 7], [0, 7], [1, 0], [2, 1]), 0.5, 1],
  ['only the minute of the start has the old job\'s counter', samples([0, 7], [1, 0]), 0.5, 0],
  ['a job updated shortly before has restarted before the window', samples([-2, 1], [-1, 2], [0, 2], [1, 2]), -3, 0],
  ['the counter begins anew', samples([-1, 7], [0, 7], [1, 0], [2, 2]), undefined, 2],
  ['the samples come in disorder', samples([1, 9], [-1, 7], [0, 8]), -600, 2],
])('restarts when %s', (_, given, jobStartedAt, expected) => {
  expect(countRestarts(given, window(jobStartedAt))).toBe(expected);
});

test('the minute of the start counts when there was no job before', () => {
  expect(countRestarts(samples([-1, 9], [0, 3]), { ...window(0.5), isFirstJob: true })).toBe(3);
});

test('what a job before has left in the metrics does not say how this one fares', () => {
  expect(samplesOfJob(samples([-1, 9], [0, 3]), window(0.5))).toEqual([]);
  expect(samplesOfJob(samples([-1, 9], [0, 3]), { ...window(0.5), isFirstJob: true })).toEqual(samples([0, 3]));
  expect(samplesOfJob(samples([-1, 9], [0, 3]), window())).toHaveLength(2);
});

test.each<[string, Sample[], number | undefined, number | undefined]>([
  ['no samples', [], undefined, undefined],
  ['one minute', samples([3, 0]), 4, 4],
  ['minutes without a gap, from two counters', samples([5, 0], [3, 0], [4, 0], [4, 1], [5, 1]), 4, 6],
  ['minutes after a gap', samples([1, 0], [2, 0], [4, 0], [5, 0]), 5, 6],
])('the newest minutes without a gap: %s', (_, given, since, until) => {
  const [metricsSince, metricsUntil] = [since, until].map(minute => minute === undefined ? undefined : START + minute * MINUTE);
  expect(steadyMinutes(given)).toEqual({ metricsSince, metricsUntil });
});

describe('the window', () => {
  const request = {
    event: 'Create' as const,
    renamed: false,
    configurationUnchanged: false,
    applicationName: 'app',
    mode: 'STREAMING' as const,
    stopMode: 'SNAPSHOT' as const,
    timeoutSeconds: 1800,
    restore: { type: 'RESTORE_FROM_LATEST_SNAPSHOT' as const, allowNonRestoredState: false },
    healthCheckSeconds: 120,
    maxRestarts: 0,
  };
  const seen = (operations: Observed['operations']): Observed => ({ now: START + 10 * MINUTE, status: 'RUNNING', operations });
  const start = { id: 'a', name: 'StartApplication', status: 'SUCCESSFUL' as const, startedAt: START + MINUTE, endedAt: START + 3 * MINUTE };

  test('begins when the start is done', () => {
    expect(healthWindow(request, { startedAt: START, lastOperationId: '' }, seen([start]))).toEqual({
      start: START + 3 * MINUTE, end: START + 5 * MINUTE, decideBy: START + 7 * MINUTE, jobStartedAt: START + 3 * MINUTE, isFirstJob: true,
    });
  });

  test('has not begun while the start is under way', () => {
    const operation = { ...start, status: 'IN_PROGRESS' as const, endedAt: undefined };
    expect(healthWindow(request, { startedAt: START, lastOperationId: '' }, seen([operation])).start).toBe(START + 10 * MINUTE);
  });

  test('begins with the event when nothing was started', () => {
    expect(healthWindow(request, { startedAt: START, lastOperationId: 'a' }, seen([{ ...start, startedAt: START - 99 * MINUTE, endedAt: START - 98 * MINUTE }])).start)
      .toBe(START);
  });

  test('begins anew when the service restarts the job', () => {
    const maintenance = { id: 'b', name: 'ApplicationMaintenance', status: 'SUCCESSFUL' as const, startedAt: START + 4 * MINUTE, endedAt: START + 6 * MINUTE };
    expect(healthWindow(request, { startedAt: START, lastOperationId: '' }, seen([maintenance, start])).start).toBe(START + 6 * MINUTE);
  });

  describe('without a history', () => {
    const hidden = { ...seen(undefined), historyIsHidden: true };

    test('lasts from the last other state until the job has run for the duration', () => {
      const run = { startedAfter: START + 6 * MINUTE, seenSince: START + 7 * MINUTE };
      expect(healthWindow(request, { startedAt: START }, { ...hidden, run })).toMatchObject({
        start: START + 6 * MINUTE, end: START + 9 * MINUTE, decideBy: START + 11 * MINUTE, countedSince: START + 6 * MINUTE,
      });
    });

    test('lasts from the event if no other state was seen', () => {
      expect(healthWindow(request, { startedAt: START }, { ...hidden, run: { seenSince: START + 7 * MINUTE } }))
        .toMatchObject({ start: START, end: START + 9 * MINUTE, countedSince: START });
    });

    test('does not know whether the job is the first', () => {
      const hiddenWindow = healthWindow(request, { startedAt: START }, { ...hidden, operations: [start], run: { seenSince: START + 3 * MINUTE } });
      expect(hiddenWindow.isFirstJob).toBe(false);
    });
  });

  test('is not moved by a snapshot', () => {
    const snapshot = { id: 'b', name: 'CreateApplicationSnapshot', status: 'SUCCESSFUL' as const, startedAt: START + 4 * MINUTE, endedAt: START + 6 * MINUTE };
    expect(healthWindow(request, { startedAt: START, lastOperationId: '' }, seen([snapshot, start])).start).toBe(START + 3 * MINUTE);
  });
});

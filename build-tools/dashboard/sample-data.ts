/**
 * Three hours of a job as its metrics would show them, with one restart: made up, and the same on every run.
 */
const POINTS = 90;
const RESTART = 54;

type Curve = (minute: number, noise: (amplitude: number) => number) => number;

/** A curve that is steady but for a dip or peak at the restart. */
const steady = (level: number, spread: number, atRestart = 0): Curve =>
  (t, noise) => Math.max(0, level + noise(spread) + atRestart * Math.exp(-(((t - RESTART - 2) / 2.5) ** 2)));
const growing = (from: number, to: number, spread = 0): Curve => (t, noise) => from + (to - from) * t / POINTS + noise(spread);
const sawtooth = (low: number, high: number, length: number): Curve => (t, noise) => low + (high - low) * (t % length) / length + noise(2);
const sinceRestart = (before: number): Curve => t => (t < RESTART ? before + t : t - RESTART) * 120_000;
const step = (before: number, after: number, at = RESTART): Curve => t => t < at ? before : after;
const pulse = (height: number): Curve => t => t === RESTART ? height : 0;
// What piled up during the restart is worked off within half an hour.
const backlog = (rest: number, peak: number): Curve =>
  (t, noise) => Math.max(0, rest + noise(rest / 2) + (t < RESTART ? 0 : peak * Math.max(0, 1 - (t - RESTART) / 14)));

const CURVES: [RegExp, Curve][] = [
  [/downtime|restartingTime/, pulse(48_000)],
  [/cancellingTime|failingTime/, step(0, 0)],
  [/[rR]estarts/, step(0, 1)],
  [/uptime|runningTime/, sinceRestart(240)],
  [/KPUs/, step(3, 5, 62)],
  [/containerCPUUtilization/, steady(57, 5, 30)],
  [/cpuUtilization/, steady(48, 5, 34)],
  [/containerMemoryUtilization/, steady(66, 2, -8)],
  [/heapMemoryUtilization/, sawtooth(38, 62, 13)],
  [/containerDiskUtilization/, growing(11, 17)],
  [/threadsCount/, steady(142, 2, -30)],
  [/lastCheckpointDuration/, steady(2600, 500, 7000)],
  [/lastCheckpointSize/, growing(150e6, 210e6, 4e6)],
  [/numberOfFailedCheckpoints/, pulse(1)],
  [/numRecordsInPerSecond/, (t, noise) => t === RESTART ? 300 : 4800 + noise(300) + (t > RESTART && t < RESTART + 14 ? 1700 : 0)],
  [/numRecordsOutPerSecond/, (t, noise) => t === RESTART ? 200 : 4300 + noise(300) + (t > RESTART && t < RESTART + 14 ? 1500 : 0)],
  [/millisBehindLatest/, backlog(900, 52_000)],
  [/records_lag_max/, backlog(200, 9000)],
  [/busyTime/, steady(520, 60, 320)],
  [/idleTime/, steady(430, 60, -400)],
  [/backPressured/, steady(40, 25, 180)],
  [/EPOCH\(currentInputWatermark/, backlog(2800, 52_000)],
  [/EPOCH\(currentOutputWatermark/, backlog(5600, 54_000)],
  [/currentOutputWatermark - /, (_, noise) => -4200 + noise(900)],
  [/numLateRecordsDropped/, step(12, 31, RESTART + 2)],
  [/oldGenerationGCTime/, steady(1.4, 0.6, 4)],
  [/oldGenerationGCCount/, steady(0.8, 0.5, 3)],
  [/managedMemoryUsed/, growing(380e6, 610e6, 9e6)],
  [/managedMemoryTotal/, step(1.1e9, 1.1e9)],
];

/** The sample of a metric or of an expression over it. */
export function sample(name: string): number[] {
  const [, curve] = CURVES.find(([pattern]) => pattern.test(name)) ?? [/./, steady(50, 10)];
  const noise = noiseOf(name);
  return [...Array(POINTS).keys()].map(minute => curve(minute, noise));
}

/** A repeatable wobble: the same name has the same one. */
function noiseOf(name: string): (amplitude: number) => number {
  let state = [...name].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 2_147_483_647, 7);
  return amplitude => {
    state = state * 48_271 % 2_147_483_647;
    return amplitude * (2 * state / 2_147_483_647 - 1);
  };
}

/** The log lines that go with the restart. */
export const LOG_LINES = [
  ['14:48:31.204', 'WARN', 'Source: Clicks (1/2)#0 switched from RUNNING to FAILED: java.net.SocketTimeoutException: Read timed out'],
  ['14:48:31.197', 'WARN', 'Error while reading shard shardId-000000000001, attempt 3 of 3: java.net.SocketTimeoutException: Read timed out'],
  ['14:48:19.551', 'INFO', 'Error while reading shard shardId-000000000001, attempt 2 of 3: java.net.SocketTimeoutException: Read timed out'],
  ['14:48:07.902', 'INFO', 'Error while reading shard shardId-000000000001, attempt 1 of 3: java.net.SocketTimeoutException: Read timed out'],
  ['13:20:44.010', 'INFO', 'Checkpoint 412 of job 6f0c expired before completing: org.apache.flink.runtime.checkpoint.CheckpointException'],
];

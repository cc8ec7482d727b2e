import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ConnectorsWidget } from './connectors-widget';
import { CHECKPOINT_GROWTH_PER_HOUR, CHECKPOINT_SLOWDOWN_PER_HOUR, Formula, RECOMMENDED_MAXIMUM, WATERMARK_SKEW } from './expressions';
import { axis, behindClock, expression, FULL_WIDTH, graph, maximum, minutely, perSecond, search, section } from './graphs';
import { LagWidget } from './lag-widget';
import { LOG_QUERIES, queryText } from './log-query-catalog';
import { NOTEBOOK_SECTIONS } from './notebook-sections';
import { RecommendedAlarms } from './recommended-alarms';
import { RecommendedAlarm } from './recommended-alarms-props';
import { collections, kpus } from './shared-graphs';
import { definitionOf, flinkMajorOf, IManagedApplication, isNotebook } from '../base/managed-application';
import { restartsMetric } from '../base/metric-catalog';
import { definitelyDiffer } from '../synth/tokens';

const MINUTE = Duration.minutes(1);
const MAX_ERRORS = 50;

/** A part of the dashboard that a stack defines: its heading and a row of graphs. */
export type Section = (application: IManagedApplication, stack: Stack, alarms?: RecommendedAlarms) => cloudwatch.IWidget[][];

/** The parts of the dashboard, in the order in which on-call engineers use them. */
export function sectionsFor(application: IManagedApplication): Section[] {
  return isNotebook(application)
    ? [...NOTEBOOK_SECTIONS, connectors, errors]
    : [health, resources, checkpoints, throughput, connectors, watermarks, memory, errors];
}

function health(app: IManagedApplication): cloudwatch.IWidget[][] {
  const major = flinkMajorOf(app);
  const flink2 = major >= 2;
  return section('Health',
    graph(app, 'Outage', {
      left: [flink2 ? search(app, 'Maximum', 'restartingTime', 'cancellingTime', 'failingTime') : app.metric('downtime', { period: MINUTE, label: 'downtime' })],
      leftYAxis: axis('ms'),
    }),
    graph(app, 'Restarts and running time', {
      left: [app.metric(restartsMetric(major), { period: MINUTE, label: 'restarts', color: cloudwatch.Color.RED })],
      right: [flink2 ? search(app, 'Maximum', 'runningTime') : app.metric('uptime', { period: MINUTE, label: 'uptime', color: cloudwatch.Color.GREEN })],
      leftYAxis: axis('count'),
      rightYAxis: axis('ms'),
    }),
    kpus(app),
  );
}

function resources(app: IManagedApplication, _stack: Stack, alarms?: RecommendedAlarms): cloudwatch.IWidget[][] {
  return section('Resources',
    graph(app, 'CPU', {
      left: [
        app.metric('cpuUtilization', { period: MINUTE, label: 'JVM' }),
        app.metric('containerCPUUtilization', { period: MINUTE, label: 'container' }),
      ],
      leftYAxis: { ...axis('%'), max: 100 },
      leftAnnotations: maximum(alarms, RecommendedAlarm.CPU, RECOMMENDED_MAXIMUM.cpu),
    }),
    graph(app, 'Memory', {
      left: [
        app.metric('heapMemoryUtilization', { period: MINUTE, label: 'heap' }),
        app.metric('containerMemoryUtilization', { period: MINUTE, label: 'container' }),
      ],
      leftYAxis: { ...axis('%'), max: 100 },
      leftAnnotations: maximum(alarms, RecommendedAlarm.HEAP, RECOMMENDED_MAXIMUM.heap),
    }),
    graph(app, 'Disk and threads', {
      left: [app.metric('containerDiskUtilization', { period: MINUTE, label: 'disk' })],
      right: [app.metric('threadsCount', { period: MINUTE, label: 'threads' })],
      leftYAxis: { ...axis('%'), max: 100 },
      rightYAxis: axis('count'),
    }),
  );
}

function checkpoints(app: IManagedApplication): cloudwatch.IWidget[][] {
  const growth = (title: string, unit: string, { expression: formula, metrics }: Formula) => graph(app, title, {
    left: [expression(app, formula, 'growth', ...metrics)],
    // Rates are negative while checkpoints become smaller or shorter.
    leftYAxis: { label: `${unit} per hour`, showUnits: false },
  });
  return [
    ...section('Checkpoints',
      graph(app, 'Duration of the last checkpoint', { left: [minutely(app, 'lastCheckpointDuration', 'duration')], leftYAxis: axis('ms') }),
      graph(app, 'Size of the last checkpoint', { left: [minutely(app, 'lastCheckpointSize', 'size')], leftYAxis: axis('bytes') }),
      graph(app, 'Failed checkpoints', {
        left: [expression(app, 'DIFF(numberOfFailedCheckpoints)', 'failed per minute', 'numberOfFailedCheckpoints')],
        leftYAxis: axis('count'),
      }),
    ),
    [
      growth('Growth of the checkpoint duration', 'ms', CHECKPOINT_SLOWDOWN_PER_HOUR),
      growth('Growth of the checkpoint size', 'bytes', CHECKPOINT_GROWTH_PER_HOUR),
    ],
  ];
}

function throughput(app: IManagedApplication, stack: Stack): cloudwatch.IWidget[][] {
  return section('Throughput and lag',
    graph(app, 'Records per second', {
      left: [perSecond(app, 'numRecordsInPerSecond', 'in'), perSecond(app, 'numRecordsOutPerSecond', 'out')],
      leftYAxis: axis('records/s'),
    }),
    new LagWidget(app, stack),
    graph(app, 'Busy, idle and back-pressured time per second', {
      left: [search(app, 'Average', 'busyTimeMsPerSecond', 'idleTimeMsPerSecond', 'backPressuredTimeMsPerSecond')],
      leftYAxis: axis('ms/s, from metrics level TASK'),
    }),
  );
}

function connectors(app: IManagedApplication, stack: Stack): cloudwatch.IWidget[][] {
  return definitionOf(app) ? [[new ConnectorsWidget(app, stack)]] : [];
}

function watermarks(app: IManagedApplication): cloudwatch.IWidget[][] {
  return section('Event time',
    graph(app, 'Watermark lag', {
      left: [behindClock(app, 'currentInputWatermark', 'input'), behindClock(app, 'currentOutputWatermark', 'output')],
      leftYAxis: { label: 'ms', showUnits: false },
    }),
    graph(app, 'Output minus input watermark', {
      left: [expression(app, WATERMARK_SKEW.expression, 'difference', ...WATERMARK_SKEW.metrics)],
      leftYAxis: { label: 'ms', showUnits: false },
    }),
    graph(app, 'Late records dropped', { left: [app.metric('numLateRecordsDropped', { period: MINUTE, label: 'dropped' })], leftYAxis: axis('count') }),
  );
}

function memory(app: IManagedApplication): cloudwatch.IWidget[][] {
  return section('Memory and garbage collection',
    ...collections(app),
    graph(app, 'Managed memory (RocksDB state)', {
      left: [
        app.metric('managedMemoryUsed', { period: MINUTE, label: 'used' }),
        app.metric('managedMemoryTotal', { period: MINUTE, label: 'total' }),
      ],
      leftYAxis: axis('bytes'),
    }),
  );
}

function errors(app: IManagedApplication, stack: Stack): cloudwatch.IWidget[][] {
  if (!app.logGroup || !isNameKnown(app.logGroup, stack)) {
    return [];
  }
  return section('Recent errors', new cloudwatch.LogQueryWidget({
    title: 'Exceptions, newest first',
    logGroupNames: [app.logGroup.logGroupName],
    queryString: `${queryText(LOG_QUERIES.Exceptions, app)}\n| limit ${MAX_ERRORS}`,
    region: app.env.region,
    accountId: definitelyDiffer(app.env.account, stack.account) ? app.env.account : undefined,
    width: FULL_WIDTH,
    height: 8,
  }));
}

/**
 * Whether a stack can reference a log group by name. False if the log group is in another account or region and CloudFormation
 * generates its name.
 */
function isNameKnown(logGroup: logs.ILogGroup, stack: Stack): boolean {
  try {
    stack.resolve(logGroup.logGroupName);
    return true;
  } catch {
    return false;
  }
}

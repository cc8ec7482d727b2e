import { Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { RECOMMENDED_MAXIMUM } from './expressions';
import { axis, graph, maximum, minutely, section } from './graphs';
import { RecommendedAlarms } from './recommended-alarms';
import { RecommendedAlarm } from './recommended-alarms-props';
import { collections, kpus } from './shared-graphs';
import { IManagedApplication } from '../base/managed-application';

function overview(app: IManagedApplication): cloudwatch.IWidget[][] {
  return section('Notebook',
    kpus(app),
    graph(app, 'Jobs waiting for a thread', { left: [minutely(app, 'zeppelinWaitingJobs', 'waiting')], leftYAxis: axis('count') }),
    graph(app, 'Zeppelin uptime', { left: [minutely(app, 'zeppelinServerUptime', 'uptime')], leftYAxis: axis('s') }),
  );
}

function resources(app: IManagedApplication, _stack: Stack, alarms?: RecommendedAlarms): cloudwatch.IWidget[][] {
  return section('Resources',
    graph(app, 'CPU', {
      left: [minutely(app, 'cpuUtilization', 'Flink'), minutely(app, 'zeppelinCpuUtilization', 'Zeppelin')],
      leftYAxis: { ...axis('%'), max: 100 },
      leftAnnotations: maximum(alarms, RecommendedAlarm.CPU, RECOMMENDED_MAXIMUM.cpu),
    }),
    graph(app, 'Heap', {
      left: [minutely(app, 'heapMemoryUtilization', 'Flink'), minutely(app, 'zeppelinHeapMemoryUtilization', 'Zeppelin')],
      leftYAxis: { ...axis('%'), max: 100 },
      leftAnnotations: maximum(alarms, RecommendedAlarm.HEAP, RECOMMENDED_MAXIMUM.heap),
    }),
    graph(app, 'Threads', {
      left: [minutely(app, 'threadCount', 'Flink'), minutely(app, 'zeppelinThreadCount', 'Zeppelin')],
      leftYAxis: axis('count'),
    }),
  );
}

function memory(app: IManagedApplication): cloudwatch.IWidget[][] {
  return section('Garbage collection', ...collections(app));
}

/** The sections of a notebook's dashboard. */
export const NOTEBOOK_SECTIONS = [overview, resources, memory];

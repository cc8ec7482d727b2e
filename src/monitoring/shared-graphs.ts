import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { GC_PER_MINUTE, GC_TIME_PERCENT } from './expressions';
import { axis, expression, graph } from './graphs';
import { IManagedApplication } from '../base/managed-application';

export function kpus(app: IManagedApplication): cloudwatch.IWidget {
  return graph(app, 'KPUs (billed, including one for orchestration)', { left: [app.metric('KPUs', { label: 'KPUs' })], leftYAxis: axis('count') });
}

export function collections(app: IManagedApplication): cloudwatch.IWidget[] {
  return [
    graph(app, 'Time in old-generation collection', {
      left: [expression(app, GC_TIME_PERCENT.expression, 'percent of time', ...GC_TIME_PERCENT.metrics)],
      leftYAxis: axis('%'),
    }),
    graph(app, 'Old-generation collections', {
      left: [expression(app, GC_PER_MINUTE.expression, 'collections per minute', ...GC_PER_MINUTE.metrics)],
      leftYAxis: axis('count'),
    }),
  ];
}

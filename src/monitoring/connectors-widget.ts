import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { axis, canShow, FULL_WIDTH, graph, section } from './graphs';
import { definitionOf, IManagedApplication } from '../base/managed-application';
import { MonitoredConnector } from '../base/monitored-connectors';

const NOTHING: cloudwatch.IWidget = { width: FULL_WIDTH, height: 0, position: () => undefined, toJson: () => [] };
const PERIOD = Duration.minutes(1);

/**
 * A graph for each source and sink, which can be bound after the dashboard is defined.
 *
 * CloudWatch places the rows of a dashboard at synthesis, so the height of this widget is computed at synthesis as well.
 */
export class ConnectorsWidget implements cloudwatch.IWidget {
  private x = 0;
  private y = 0;

  constructor(private readonly application: IManagedApplication, private readonly stack: Stack) {
  }

  public get width(): number {
    return this.content().width;
  }

  public get height(): number {
    return this.content().height;
  }

  public position(x: number, y: number): void {
    this.x = x;
    this.y = y;
  }

  public toJson(): any[] {
    const content = this.content();
    content.position(this.x, this.y);
    return content.toJson();
  }

  private content(): cloudwatch.IWidget {
    const graphs = (definitionOf(this.application)?.connectors.all ?? []).flatMap(connector => this.graphOf(connector) ?? []);
    return graphs.length === 0
      ? NOTHING
      : new cloudwatch.Column(...section('Sources and sinks', ...graphs).map(row => new cloudwatch.Row(...row)));
  }

  private graphOf({ id, metrics }: MonitoredConnector): cloudwatch.IWidget | undefined {
    const shown = Object.entries(metrics).filter(([, metric]) => canShow(this.stack, metric));
    if (shown.length === 0) {
      return undefined;
    }
    const counts = shown.filter(([, metric]) => isSum(metric));
    const left = counts.length > 0 ? counts : shown.slice(0, 1);
    return graph(this.application, id, {
      left: left.map(labelled),
      right: shown.filter(entry => !left.includes(entry)).map(labelled),
      leftYAxis: axis(counts.length > 0 ? 'count per minute' : left[0][0]),
      rightYAxis: axis(''),
    });
  }
}

/** Times and rates use a separate axis. */
function isSum(metric: cloudwatch.IMetric): boolean {
  return metric.toMetricConfig().metricStat?.statistic === 'Sum';
}

/** CloudWatch generates the labels of search results. */
function labelled([label, metric]: [string, cloudwatch.IMetric]): cloudwatch.IMetric {
  const { with: change } = metric as Partial<cloudwatch.Metric>;
  return metric.toMetricConfig().searchExpression || !change ? metric : change.call(metric, { label, period: PERIOD });
}

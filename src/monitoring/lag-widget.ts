import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { axis, canShow, graph, search, THIRD } from './graphs';
import { lagMetrics } from './source-lag';
import { IManagedApplication } from '../base/managed-application';

const MINUTE = Duration.minutes(1);

/** The lag of the application behind its sources, which can be bound after the dashboard is defined. */
export class LagWidget extends cloudwatch.ConcreteWidget {
  constructor(private readonly application: IManagedApplication, private readonly stack: Stack) {
    super(THIRD, 6);
  }

  public toJson(): any[] {
    const widget = this.graph();
    widget.position(this.x!, this.y!);
    return widget.toJson();
  }

  private graph(): cloudwatch.GraphWidget {
    const time = this.lags('time');
    const records = this.lags('records');
    const known = time.length + records.length > 0;
    return graph(this.application, 'Lag behind the sources', {
      left: known ? time : [search(this.application, 'Maximum', 'millisBehindLatest')],
      right: known ? records : [search(this.application, 'Maximum', 'records_lag_max')],
      leftYAxis: axis('ms (Kinesis)'),
      rightYAxis: axis('records (Kafka)'),
    });
  }

  private lags(kind: 'time' | 'records'): cloudwatch.IMetric[] {
    return Object.entries(lagMetrics(this.application, kind))
      .filter(([, metric]) => canShow(this.stack, metric))
      .map(([label, metric]) => metric.with({ label, statistic: 'Maximum', period: MINUTE }));
  }
}

import { App, Duration, Stack } from 'aws-cdk-lib';
import * as flink from 'cdk-managed-flink';

const app = new App();
const stack = new Stack(app, 'Orders');

const orders = new flink.Application(stack, 'Application', {
  runtime: flink.Runtime.FLINK_1_20,
  code: flink.ApplicationCode.fromAsset(process.env.ORDERS_JOB!),
  python: { main: 'main.py' },
  parallelism: 2,
  logLevel: flink.LogLevel.WARN,
  checkpointInterval: Duration.minutes(5),
  systemRollbackEnabled: true,
  propertyGroups: {
    OrdersSource: { 'rows-per-second': '10', 'fields.quantity.min': '1', 'fields.quantity.max': '9' },
  },
});
orders.addPropertyGroup('OrdersSink', { path: 's3://orders/totals' });
orders.startOnDeploy({
  restore: flink.RestoreConfiguration.latestSnapshot({ allowNonRestoredState: true }),
  healthCheck: { duration: Duration.minutes(3) },
});
orders.metricFullRestarts().createAlarm(stack, 'Restarts', { threshold: 1, evaluationPeriods: 1 });

app.synth();

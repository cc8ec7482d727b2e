/**
 * Permissions of operators: monitoring, starting and stopping an application, releasing a new version, rolling it back, and opening the
 * dashboard. Also cost allocation tags.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as flink from '../src';

const app = new App();
const stack = new Stack(app, 'Operators');

const orders = new flink.Application(stack, 'Orders', {
  runtime: flink.Runtime.FLINK_1_20,
  code: flink.ApplicationCode.fromPythonProject('examples/orders-python', { exclude: ['README.md'] }),
  systemRollbackEnabled: true,
});
Tags.of(orders).add('cost-center', 'orders');

const role = (id: string) => new iam.Role(stack, id, { assumedBy: new iam.AccountRootPrincipal() });

// Describe the application, and list its operations, versions, snapshots and tags.
const auditor = role('Auditor');
orders.grantRead(auditor);
orders.grantDashboardAccess(auditor);

const developer = role('Developer');
orders.grantStart(developer);
orders.grantStop(developer);

const release = role('Release');
orders.grantUpdate(release);
orders.grantSnapshots(release);
orders.grantRollback(release);

const costs = role('Costs');
orders.grant(costs, 'kinesisanalytics:ListTagsForResource', 'kinesisanalytics:TagResource', 'kinesisanalytics:UntagResource');

const command = (id: string, operation: string) =>
  new CfnOutput(stack, id, { value: `aws kinesisanalyticsv2 ${operation} --application-name ${orders.applicationName}` });
command('ListFailures', 'list-application-operations --operation-status FAILED');
command('Rollback', 'rollback-application --current-application-version-id');
// The URL must be opened within three minutes, so the output is the command instead of the URL.
command('OpenDashboard', 'create-application-presigned-url --url-type FLINK_DASHBOARD_URL');

new IntegTest(app, 'OperatorsTest', { testCases: [stack] });

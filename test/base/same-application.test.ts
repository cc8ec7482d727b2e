/** Constructs that represent the same application share what this library records about it. */
import { App, CfnParameter, Duration, Stack, Stage } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Application, ApplicationLifecycle, IApplication, SnapshotSchedule } from '../../src';
import { attachedToApplication } from '../../src/base/same-application';
import { ENV, testApplication, testStack } from '../support/fixtures';

const schedule = ScheduleExpression.rate(Duration.hours(1));
const named = (scope: Stack, id: string, name = 'orders') => Application.fromApplicationName(scope, id, name);
const share = (a: IApplication, b: IApplication) => attachedToApplication(a, 'test', () => ({})) === attachedToApplication(b, 'test', () => ({}));

let app: App;

beforeEach(() => { app = new App(); });

const stackOf = (id: string, env?: typeof ENV, scope: App | Stage = app) => new Stack(scope, id, { env });

test.each<[string, boolean, () => [IApplication, IApplication]]>([
  ['imported twice in a stack', true, () => { const stack = stackOf('A'); return [named(stack, 'One'), named(stack, 'Two')]; }],
  ['imported with the same parameter', true, () => {
    const stack = stackOf('A');
    const name = new CfnParameter(stack, 'Name').valueAsString;
    return [named(stack, 'One', name), named(stack, 'Two', name)];
  }],
  ['imported in two stacks of one environment', true, () => [named(stackOf('A', ENV), 'One'), named(stackOf('B', ENV), 'One')]],
  ['defined and imported', true, () => {
    const stack = stackOf('A');
    const application = testApplication({}, stack);
    return [application, named(stack, 'One', application.applicationName)];
  }],
  ['imported in two stacks that could be in different environments', false, () => [named(stackOf('A'), 'One'), named(stackOf('B'), 'One')]],
  ['imported in two regions', false, () => [named(stackOf('A', ENV), 'One'), named(stackOf('B', { ...ENV, region: 'us-east-1' }), 'One')]],
  ['imported in two stages', false, () => [
    named(stackOf('A', ENV, new Stage(app, 'Dev')), 'One'), named(stackOf('A', ENV, new Stage(app, 'Prod')), 'One'),
  ]],
  ['with different names', false, () => { const stack = stackOf('A'); return [named(stack, 'One'), named(stack, 'Two', 'clicks')]; }],
  ['with the same parameter name in two stacks', false, () => {
    const [a, b] = [stackOf('A', ENV), stackOf('B', ENV)].map(stack => named(stack, 'One', new CfnParameter(stack, 'Name').valueAsString));
    return [a, b];
  }],
])('applications %s share their values: %s', (_, expected, define) => {
  expect(share(...define())).toBe(expected);
});

test('an application that is imported twice has at most one lifecycle, and no overlapping prefixes', () => {
  const stack = testStack();
  new ApplicationLifecycle(stack, 'Lifecycle', { application: named(stack, 'One') });
  expect(() => new ApplicationLifecycle(stack, 'Second', { application: named(stack, 'Two') })).toThrow('startOnDeploy must be called once');
  new SnapshotSchedule(stack, 'Daily', { application: named(stack, 'Three'), schedule, snapshotNamePrefix: 'daily-' });
  expect(() => new SnapshotSchedule(stack, 'Hourly', { application: named(stack, 'Four'), schedule, snapshotNamePrefix: 'daily-hourly-' }))
    .toThrow("got 'daily-hourly-' and 'daily-'");
});

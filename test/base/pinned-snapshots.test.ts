import { App, Stack } from 'aws-cdk-lib';
import { Application, IApplication, RestoreConfiguration, SnapshotMode } from '../../src';
import { allPinnedSnapshots, PinnedSnapshot, pinnedSnapshots, pinSnapshot } from '../../src/base/pinned-snapshots';
import { testApplication } from '../support/fixtures';
import { ENV, testStack } from '../support/fixtures/stack';

const ARN = 'arn:aws:kinesisanalytics:us-east-1:111122223333:snapshot/before-4';

let stack: Stack;

beforeEach(() => { stack = testStack(); });

const named = (id: string, name: string, scope = stack) => Application.fromApplicationName(scope, id, name);
const pin = (application: IApplication, name: string) => pinSnapshot(stack, application, RestoreConfiguration.snapshot(name));
const names = (pins: PinnedSnapshot[]) => pins.map(({ snapshot }) => snapshot);

test('the names of the snapshots that an application is started from are recorded', () => {
  const application = named('Application', 'app');
  [
    RestoreConfiguration.snapshot('before-2'), undefined, RestoreConfiguration.latestSnapshot(), RestoreConfiguration.none(), RestoreConfiguration.snapshot('before-3'),
  ].forEach(restore => pinSnapshot(stack, application, restore));
  expect(names(pinnedSnapshots(application))).toEqual(['before-2', 'before-3']);
});

test('snapshots of another application are not included', () => {
  pin(named('One', 'one'), 'before-2');
  expect(pinnedSnapshots(named('Two', 'two'))).toEqual([]);
});

test('an application can be imported several times', () => {
  pin(named('First', 'orders'), 'before-1');
  pin(named('Elsewhere', 'orders', new Stack(stack.node.root as App, 'Elsewhere')), 'before-2');
  pin(named('OtherRegion', 'orders', new Stack(stack.node.root as App, 'OtherRegion', { env: ENV })), 'before-3');
  const region = new Stack(stack.node.root as App, 'Region', { env: { ...ENV, region: 'us-east-1' } });
  expect(names(pinnedSnapshots(named('Second', 'orders')))).toEqual(['before-1', 'before-2', 'before-3']);
  expect(names(pinnedSnapshots(named('InRegion', 'orders', region)))).toEqual(['before-1', 'before-2']);
});

test.each([['a given name', 'orders'], ['a generated name', undefined]])('an application of this CDK app with %s can also be imported', (_, applicationName) => {
  const application = testApplication({ applicationName }, stack);
  pin(named('Imported', application.applicationName), 'before-1');
  applicationName && pin(named('ImportedByText', applicationName), 'before-2');
  expect(names(pinnedSnapshots(application))).toEqual(applicationName ? ['before-1', 'before-2'] : ['before-1']);
});

test('enhanced snapshots are pinned for the whole CDK app', () => {
  pin(named('One', 'one'), 'before-2');
  const applicationArn = 'arn:aws:kinesisanalytics:us-east-1:111122223333:application/two';
  const other = Application.fromApplicationAttributes(new Stack(stack.node.root as App, 'Other'), 'Two', { applicationArn, snapshotMode: SnapshotMode.ENHANCED });
  pinSnapshot(stack, other, RestoreConfiguration.snapshotArn(ARN));
  expect(names(allPinnedSnapshots(stack))).toEqual(['before-2', ARN]);
  expect(pinnedSnapshots(other)).toEqual([]);
  expect(allPinnedSnapshots(new App())).toEqual([]);
});

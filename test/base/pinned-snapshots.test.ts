import { App, Stack } from 'aws-cdk-lib';
import { Application, RestoreConfiguration, SnapshotMode } from '../../src';
import { allPinnedSnapshots, pinnedSnapshots, pinSnapshot } from '../../src/base/pinned-snapshots';
import { testStack } from '../support/fixtures/stack';

const ARN = 'arn:aws:kinesisanalytics:us-east-1:111122223333:snapshot/before-4';

let stack: Stack;

beforeEach(() => { stack = testStack(); });

test('the names of the snapshots that an application is started from are recorded once', () => {
  const application = Application.fromApplicationName(stack, 'Application', 'app');
  [
    RestoreConfiguration.snapshot('before-2'), undefined, RestoreConfiguration.latestSnapshot(), RestoreConfiguration.none(),
    RestoreConfiguration.snapshot('before-3'), RestoreConfiguration.snapshot('before-2'),
  ].forEach(restore => pinSnapshot(application, restore));
  expect(pinnedSnapshots(application)).toEqual(['before-2', 'before-3']);
});

test('snapshots of another application are not included', () => {
  pinSnapshot(Application.fromApplicationName(stack, 'One', 'one'), RestoreConfiguration.snapshot('before-2'));
  expect(pinnedSnapshots(Application.fromApplicationName(stack, 'Two', 'two'))).toEqual([]);
});

test('enhanced snapshots are pinned for the whole CDK app', () => {
  pinSnapshot(Application.fromApplicationName(stack, 'One', 'one'), RestoreConfiguration.snapshot('before-2'));
  const applicationArn = 'arn:aws:kinesisanalytics:us-east-1:111122223333:application/two';
  const other = Application.fromApplicationAttributes(new Stack(stack.node.root as App, 'Other'), 'Two', { applicationArn, snapshotMode: SnapshotMode.ENHANCED });
  pinSnapshot(other, RestoreConfiguration.snapshotArn(ARN));
  expect(allPinnedSnapshots(stack)).toEqual(['before-2', ARN]);
  expect(allPinnedSnapshots(new App())).toEqual([]);
});

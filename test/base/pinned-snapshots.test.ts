import { RestoreConfiguration } from '../../src';
import { pinnedSnapshots, pinSnapshot } from '../../src/base/pinned-snapshots';

test('the snapshots that an application is started from are known by their names, each once', () => {
  const application = {};
  [
    RestoreConfiguration.snapshot('before-2'), undefined, RestoreConfiguration.latestSnapshot(), RestoreConfiguration.none(),
    RestoreConfiguration.snapshot('before-3'), RestoreConfiguration.snapshot('before-2'),
  ].forEach(restore => pinSnapshot(application, restore));
  expect(pinnedSnapshots(application)).toEqual(['before-2', 'before-3']);
});

test('those of another application are not its own', () => {
  pinSnapshot({}, RestoreConfiguration.snapshot('before-2'));
  expect(pinnedSnapshots({})).toEqual([]);
});

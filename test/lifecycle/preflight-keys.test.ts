/** What the preflight does when a deployment changes the key that encrypts an application. */
import { StackTemplate } from '../support/cloudformation/simulated-stack';
import { CRASH_LOOP, MINUTE, useWorld, V1, V2 } from '../support/cloudformation/world';

const world = useWorld();
const K1 = 'arn:aws:kms:us-east-1:111122223333:key/1';
const K2 = 'arn:aws:kms:us-east-1:111122223333:key/2';
const v1: StackTemplate = { ...V1, preflight: {}, encryptionKey: K1 };
const v2: StackTemplate = { ...V2, preflight: {} };

test.each<[string, Partial<StackTemplate>]>([
  ['another key', { encryptionKey: K2 }],
  ['another key, and a previous key that is another one', { encryptionKey: K2, previousEncryptionKeys: [`${K1}0`] }],
  ['the key that AWS owns', {}],
])('a deployment with %s fails before any change, and the rollback succeeds', async (_, change) => {
  await world.stack.create(v1);
  const { status, reason } = await world.stack.update({ ...v2, ...change });
  expect(reason).toContain(`application 'orders' is encrypted with the key ${K1}, which this deployment does not name. `
    + 'Its snapshots need this key: add it to previousEncryptionKeys. Nothing has been changed.');
  expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(world.application()).toMatchObject({ status: 'RUNNING', configuration: { encryptionKey: K1, fileKey: 'v1.jar' } });
  expect(world.stops()).toEqual([]);
});

test.each<[string, Partial<StackTemplate>]>([
  ['the same key', { encryptionKey: K1 }],
  ['another key', { encryptionKey: K2, previousEncryptionKeys: [K1] }],
  ['the key that AWS owns', { previousEncryptionKeys: [K1] }],
])('a deployment with %s that contains the application\'s key succeeds', async (_, change) => {
  await world.stack.create(v1);
  expect(await world.stack.update({ ...v2, ...change })).toEqual({ status: 'UPDATE_COMPLETE' });
  expect(world.application()).toMatchObject({ status: 'RUNNING', configuration: { encryptionKey: change.encryptionKey, fileKey: 'v2.jar' } });
});

test('a deployment that replaces the application, because its explicit name is removed, requires no previous key', async () => {
  await world.stack.create(v1);
  // A warm function remembers the events of earlier tests by their time.
  world.double.clock.advance(MINUTE);
  expect(await world.stack.update({ ...v2, applicationName: 'generated', preflight: { explicitName: false } })).toEqual({ status: 'UPDATE_COMPLETE' });
});

test('a failed move to another key rolls back to the previous key', async () => {
  await world.stack.create(v1);
  world.double.flink.behaviours.set('v2.jar', CRASH_LOOP);
  const { status } = await world.stack.update({ ...v2, encryptionKey: K2, previousEncryptionKeys: [K1] });
  expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(world.application()).toMatchObject({ status: 'RUNNING', configuration: { encryptionKey: K1, fileKey: 'v1.jar' } });
});

test('the first customer managed key of an application requires no previous key', async () => {
  await world.stack.create({ ...v1, encryptionKey: undefined });
  expect(await world.stack.update({ ...v2, encryptionKey: K1 })).toEqual({ status: 'UPDATE_COMPLETE' });
});

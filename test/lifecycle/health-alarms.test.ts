/** Alarms that must not go into ALARM while the health of a deployed job is checked. */
import { StackTemplate } from '../support/cloudformation/simulated-stack';
import { MINUTE, useWorld, V1, V2 } from '../support/cloudformation/world';

const world = useWorld();
const watched = (template: StackTemplate): StackTemplate => ({ ...template, lifecycle: { healthAlarms: ['lag', 'errors'] } });

function alarm(name: string, state: string, after = 0): void {
  const since = world.double.clock.now() + after;
  world.double.at(since, () => world.double.observability.alarmStates.set(name, { state, since, reason: `Threshold Crossed: ${name}.` }));
}

test('a deployment whose alarms stay quiet succeeds, with few more calls', async () => {
  alarm('lag', 'OK');
  alarm('errors', 'INSUFFICIENT_DATA');
  expect(await world.stack.create(watched(V1))).toEqual({ status: 'CREATE_COMPLETE' });
  expect(world.double.calls.length).toBeLessThan(60);
  expect(world.double.calls.find(call => call.action === 'DescribeAlarms')!.input.AlarmNames).toEqual(['lag', 'errors']);
});

// RUNNING after a minute, the window ends two minutes later.
test.each([['at its beginning', 65_000, 10_000], ['for a moment', 90_000, 20_000], ['at its end', 175_000, 600_000]])(
  'an alarm that changes to ALARM in the window %s fails the deployment and is in the reason', async (_, after, lasts) => {
    alarm('lag', 'ALARM', after);
    alarm('lag', 'OK', after + lasts);
    const { status, reason } = await world.stack.create(watched(V1));
    expect(status).toBe('ROLLBACK_COMPLETE');
    expect(reason).toContain("its alarm 'lag' went into ALARM within the health check: Threshold Crossed: lag; it was RUNNING and is READY");
  });

test('a rollback brings back the previous version', async () => {
  await world.stack.create(watched(V1));
  world.double.clock.advance(60 * MINUTE);
  alarm('errors', 'ALARM', 90_000);
  alarm('errors', 'OK', 240_000);
  const { status, reason } = await world.stack.update(watched(V2));
  expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(reason).toContain("its alarm 'errors' went into ALARM");
  expect(world.application()).toMatchObject({ status: 'RUNNING', configuration: { fileKey: 'v1.jar' } });
  expect(world.application().runs.at(-1)!.state).toBeGreaterThan(3600);
});

test.each([['since before the window', 30_000], ['after the window', 200_000]])('an alarm in ALARM %s does not count', async (_, after) => {
  alarm('lag', 'ALARM', after);
  expect(await world.stack.create(watched(V1))).toEqual({ status: 'CREATE_COMPLETE' });
});

test('more alarms than the limit of a call are all read', async () => {
  const healthAlarms = Array.from({ length: 150 }, (_, i) => `alarm-${i}`);
  alarm('alarm-149', 'ALARM', 90_000);
  expect((await world.stack.create({ ...V1, lifecycle: { healthAlarms } })).reason).toContain("'alarm-149'");
});

test('alarms that cannot be read are no health', async () => {
  world.double.deny = call => call.action === 'DescribeAlarms' ? 'not authorized to perform: cloudwatch:DescribeAlarms' : undefined;
  expect((await world.stack.create(watched(V1))).reason).toContain('cloudwatch:DescribeAlarms');
});

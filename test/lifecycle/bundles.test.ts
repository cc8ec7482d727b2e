import * as fs from 'fs';
import { bundledHandlers } from '../support/cloudformation/handlers';
import { ProviderFramework } from '../support/cloudformation/provider-framework';
import { SimulatedStack } from '../support/cloudformation/simulated-stack';
import { CRASH_LOOP, useWorld, V1, V2 } from '../support/cloudformation/world';

const ASSETS = ['on-event', 'is-complete'].map(name => `${__dirname}/../../assets/lifecycle/handler/${name}.lambda`);
const world = useWorld();

test('the bundled handlers deploy, fail, roll back and delete', async () => {
  const log: string[] = [];
  const framework = new ProviderFramework(bundledHandlers(ASSETS[0], ASSETS[1], world.double, line => log.push(line)), () => world.double.clock);
  const stack = new SimulatedStack(world.double, framework);
  expect(await stack.create(V1)).toEqual({ status: 'CREATE_COMPLETE' });
  world.double.flink.behaviours.set('v2.jar', CRASH_LOOP);
  const outcome = await stack.update(V2);
  expect(outcome.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(outcome.reason).toContain('cannot read order 42');
  expect(await stack.delete()).toEqual({ status: 'DELETE_COMPLETE' });
  expect(log.length).toBeGreaterThan(10);
});

test.each(ASSETS)('%s is small and holds no SDK', directory => {
  expect(fs.readdirSync(directory)).toEqual(['index.js']);
  expect(fs.statSync(`${directory}/index.js`).size).toBeLessThanOrEqual(45 * 1024);
  expect(fs.readFileSync(`${directory}/index.js`, 'utf8')).toContain('require("@aws-sdk/client-kinesis-analytics-v2")');
});

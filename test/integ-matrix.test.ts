import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Template } from 'aws-cdk-lib/assertions';
import { INTEG_APPS, synthesize } from './support/docs/integ-app';

const account = '111111111111';
// Where the region is known, the CDK can write its partition out: a partition that is written by hand then shows.
const PLACES = [
  { place: 'us-east-1', env: { account, region: 'us-east-1' } },
  { place: 'cn-north-1', env: { account, region: 'cn-north-1' }, partition: 'aws-cn', foreign: /console\.aws\.|cn-north-1\.amazonaws\.com(?!\.cn)/ },
  { place: 'us-gov-west-1', env: { account, region: 'us-gov-west-1' }, partition: 'aws-us-gov', foreign: /console\.aws\.|amazonaws\.com\.cn/ },
  { place: 'wherever it is deployed', env: {} },
];

// Loading the CDK takes longer than the apps, and is the first one's.
jest.setTimeout(120_000);

const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'integ-matrix-'));
const { JSII_DEPRECATED: previous } = process.env;

// A call of a deprecated method prints a warning at every synthesis of every user. More methods are deprecated in the newest aws-cdk-lib.
beforeAll(() => { process.env.JSII_DEPRECATED = 'fail'; });
afterAll(() => {
  previous === undefined ? delete process.env.JSII_DEPRECATED : process.env.JSII_DEPRECATED = previous;
  fs.rmSync(outdir, { recursive: true });
});

describe.each(PLACES)('in $place', ({ place, env, partition, foreign }) => {
  test.each(INTEG_APPS)('%s', file => {
    const context = {
      '@aws-cdk/core:enablePartitionLiterals': partition !== undefined,
      // The rules are the same in every place. The oldest supported aws-cdk-lib has none; test:compat runs this on the newest.
      '@aws-cdk/core:validateAgainstDefaultRules': partition === undefined,
    };
    const stacks = synthesize(file, path.join(outdir, place, file), env, context);

    expect(stacks.length).toBeGreaterThan(0);
    for (const { template, environment, messages } of stacks) {
      expect(environment.region).toBe(env.region ?? 'unknown-region');
      expect(messages.filter(({ level }) => level === 'error')).toEqual([]);
      // Fails where resources depend on each other in a circle.
      Template.fromJSON(template);
      expect(JSON.stringify(template)).not.toMatch(foreign ?? /amazonaws\.com\.cn/);
    }
    // A stack of its own for buckets has no ARN at all.
    expect(partitionsIn(stacks.map(({ template }) => template))).toEqual(partition ? [partition] : []);
  });
});

/** The partitions of ARNs that are in a template literally. */
function partitionsIn(template: object): string[] {
  return [...new Set([...JSON.stringify(template).matchAll(/\barn:(aws[a-z-]*):/g)].map(([, partition]) => partition))];
}

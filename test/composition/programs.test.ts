import { App } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { build } from './build';
import { digests, earlyStarts, sharedNames } from './invariants';
import { Program, program } from './program';
import { violationsOf } from '../support/fixtures/template-invariants';

const RUNS = Number(process.env.COMPOSITIONS ?? 25);
const SEED = Number(process.env.COMPOSITIONS_SEED ?? 20261121);

function built(one: Program, variation: { readonly unrelated?: boolean } = {}): App {
  const app = new App(propsOf(one));
  build(app, one, variation);
  return app;
}

function propsOf({ flags }: Program) {
  return { context: Object.fromEntries(flags.map(flag => [flag, true])), analyticsReporting: false };
}

/** Everything that is wrong with the templates of a program. */
function faultsOf(one: Program): string[] {
  const app = built(one);
  const faults = [...violationsOf(again => build(again, one), { appProps: propsOf(one) }), ...earlyStarts(app), ...sharedNames(app)];
  const plain = digests(app);
  const changed = (other: App) => {
    const others = digests(other);
    return Object.keys(plain).filter(place => plain[place] !== others[place]);
  };
  return [
    ...faults,
    ...changed(built(one, { unrelated: true })).map(place => `the digest of ${place} changes with unrelated constructs`),
    ...changed(built({ ...one, order: one.order + 1 })).map(place => `the digest of ${place} changes with the order of calls`),
  ];
}

test(`${RUNS} random programs keep every invariant of their templates`, () => {
  fc.assert(fc.property(program, item => {
    expect(faultsOf(item)).toEqual([]);
  }), { numRuns: RUNS, seed: SEED, verbose: 0 });
}, 60 * 60_000);

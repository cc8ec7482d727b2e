/**
 * Measures one thing in a process of its own, and prints it as JSON: measure.ts <task as JSON>.
 *
 * Time is the CPU time of the process, which other processes do not add to.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import type * as cdk from 'aws-cdk-lib';
import { definition, Features, fill, Variant } from './applications';

export type Task =
  | { readonly kind: 'synth'; readonly variant: Variant; readonly library: string; readonly count: number; readonly features: Features }
  | { readonly kind: 'load'; readonly modules: string[] }
  | { readonly kind: 'calls' };

export interface Synthesis {
  readonly cpu: number;
  readonly peakMemory: number;
  readonly bytes: number;
  readonly resources: number;
  /** What one application renders, names aside: to see that variants render the same. */
  readonly shape: string[];
}

function cpuOf(action: () => void): number {
  const before = process.cpuUsage();
  action();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function synthesize(variant: Variant, library: string, count: number, features: Features): Synthesis {
  const { App } = require('aws-cdk-lib') as typeof cdk;
  const outdir = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const cpu = cpuOf(() => {
      const app = new App({ outdir, analyticsReporting: false });
      // Loading is part of the time: some load at the import what others load at the first use.
      fill(app, count, definition(variant, library, features), features);
      app.synth();
    });
    const peakMemory = process.resourceUsage().maxRSS / 1024;
    const texts = readdirSync(outdir).filter(file => file.endsWith('.template.json')).map(file => readFileSync(join(outdir, file), 'utf-8'));
    const resources = texts.flatMap(text => Object.entries<{ Type: string }>(JSON.parse(text).Resources));
    return {
      cpu,
      peakMemory,
      bytes: texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0),
      resources: resources.length,
      shape: count === 1 ? shapeOf(resources) : [],
    };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** Without the metadata, in which only the library acknowledges security findings. */
function shapeOf(resources: [string, { Type: string }][]): string[] {
  const sorted = (value: any): any => Array.isArray(value) ? value.map(sorted)
    : typeof value === 'object' && value !== null ? Object.fromEntries(Object.keys(value).sort().map(key => [key, sorted(value[key])])) : value;
  return resources.map(([, resource]) => resources.reduce(
    (text, [id, { Type }]) => text.split(`"${id}"`).join(`"${Type}"`),
    JSON.stringify(sorted({ ...resource, Metadata: undefined })),
  ).replace(/"PolicyName":"[^"]*"/, '"PolicyName":""')).sort();
}

async function measure(task: Task): Promise<unknown> {
  switch (task.kind) {
    case 'synth': return synthesize(task.variant, task.library, task.count, task.features);
    case 'load': return { cpu: cpuOf(() => task.modules.forEach(name => require(name))) };
    // Loaded only here: it brings the SDK, whose loading is measured elsewhere.
    case 'calls': return (require('./api-calls') as typeof import('./api-calls')).callsPerDeployment();
  }
}

void measure(JSON.parse(process.argv[2])).then(result => {
  // Handlers and clients may keep the process alive.
  process.stdout.write(JSON.stringify(result), () => process.exit(0));
});

/**
 * Measures the library against raw L1 constructs and the alpha package, and prints one table: bench.ts [--quick] [--write].
 *
 * Every ratio is of figures of this one run: each measurement has a fresh process, the variants take turns, and the median of the repetitions counts.
 * `--quick` leaves out 1,000 applications; `--write` writes the table to benchmarks/RESULTS.md.
 */
import { execFileSync, spawnSync } from 'child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'fs';
import { cpus, totalmem } from 'os';
import { join, resolve } from 'path';
import { buildSync } from 'esbuild';
import { Deployment } from './api-calls';
import { Features, Variant } from './applications';
import type { Synthesis, Task } from './measure';
import { Row, table } from './table';

const WORK = resolve('.bench');
const LIBRARY = resolve('lib');
const ALPHA = '@aws-cdk/aws-kinesisanalytics-flink-alpha';
const VARIANTS: Variant[] = ['library', 'l1', 'l2', 'alpha'];
const quick = process.argv.includes('--quick');

/** How often each number of applications is synthesized, which is less often the longer it takes. */
const REPETITIONS = new Map(quick ? [[1, 5], [10, 5], [100, 3]] : [[1, 9], [10, 9], [100, 7], [1000, 3]]);
const LOADS = 25;

function run<T>(task: Task): T {
  const child = spawnSync(process.execPath, ['--max-old-space-size=8192', join(WORK, 'measure.js'), JSON.stringify(task)], {
    encoding: 'utf-8',
    maxBuffer: 64 * 1024 * 1024,
    // The alpha uses a deprecated module; what its warnings cost is not what is compared.
    env: { ...process.env, JSII_DEPRECATED: 'quiet', AWS_LAMBDA_FUNCTION_NAME: 'benchmark' },
  });
  if (child.status !== 0) {
    throw new Error(`a measurement failed: ${child.stderr}`);
  }
  return JSON.parse(child.stdout) as T;
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function synthesis(variant: Variant, count: number, features: Features = {}): Synthesis {
  return run<Synthesis>({ kind: 'synth', variant, library: LIBRARY, count, features });
}

/** The ratios mean nothing unless the raw form is what the library renders. */
function checkShape(): void {
  const shape = synthesis('library', 1).shape;
  for (const variant of ['l1', 'l2'] as const) {
    const other = synthesis(variant, 1).shape;
    const different = (mine: string[], others: string[]) => mine.filter(resource => !others.includes(resource)).join('\n');
    if (different(shape, other) || different(other, shape)) {
      throw new Error(`${variant} renders something else than the library:\n${different(shape, other)}\n---\n${different(other, shape)}`);
    }
  }
}

function synthRows(): Row[] {
  const rows: Row[] = [];
  const perApplication = new Map<number, { [variant in Variant]: number }>();
  const cpuAt = new Map<number, { [variant in Variant]: number }>();
  for (const [count, repetitions] of REPETITIONS) {
    const runs: { [variant in Variant]: Synthesis[] } = { library: [], l1: [], l2: [], alpha: [] };
    for (let i = 0; i < repetitions; i++) {
      VARIANTS.forEach(variant => runs[variant].push(synthesis(variant, count)));
      progress(`synth of ${count}, ${i + 1} of ${repetitions}`);
    }
    const of = (figure: 'cpu' | 'peakMemory') => Object.fromEntries(
      VARIANTS.map(variant => [variant, median(runs[variant].map(item => item[figure]))])) as { [variant in Variant]: number };
    const cpu = of('cpu');
    cpuAt.set(count, cpu);
    perApplication.set(count, Object.fromEntries(VARIANTS.map(variant => [variant, cpu[variant] / count])) as typeof cpu);
    const memory = of('peakMemory');
    const name = `synth of ${count.toLocaleString('en-US')}`;
    rows.push({ figure: `${name}, CPU`, unit: 'ms', ...cpu, ratio: toL2Of(cpu), targets: { l1: 1.3, alpha: 1.0 } });
    rows.push({ figure: `${name}, peak memory`, unit: 'MiB', ...memory, ratio: toL2Of(memory) });
  }
  const [one, hundred] = [cpuAt.get(1)!, cpuAt.get(100)!];
  const perOne = Object.fromEntries(VARIANTS.map(variant => [variant, (hundred[variant] - one[variant]) / 99])) as typeof one;
  rows.push({ figure: 'CPU per application, from 1 to 100', unit: 'ms', ...perOne, ratio: toL2Of(perOne), targets: { alpha: 0.9, ratio: 1 } });
  const counts = [...REPETITIONS.keys()];
  const [fewer, most] = [perApplication.get(counts.at(-2)!)!, perApplication.get(counts.at(-1)!)!];
  rows.push({
    figure: `CPU per application at ${counts.at(-1)!.toLocaleString('en-US')}`,
    unit: 'ms',
    ...most,
    ratio: { value: most.library / fewer.library, to: `to that at ${counts.at(-2)}` },
    targets: { ratio: 1.1 },
  });
  return rows;
}

function toL2Of({ library, l2 }: { [variant in Variant]: number }): { value: number; to: string } {
  return { value: library / l2, to: 'to L2 constructs of the CDK' };
}

/** Pipelines and applications take turns, so that the ratio is of figures of the same minutes. */
function pipelineRows(): Row[] {
  const counts = quick ? [1, 100] : [1, 100, 200];
  const cpu = new Map<string, number[]>();
  const add = (kind: string, count: number, features: Features) => {
    const key = `${kind} ${count}`;
    cpu.set(key, [...cpu.get(key) ?? [], synthesis('library', count, features).cpu]);
  };
  for (let i = 0; i < 3; i++) {
    counts.forEach(count => add('pipeline', count, { pipeline: true }));
    [1, 100].forEach(count => add('application', count, {}));
    progress(`pipelines, ${i + 1} of 3`);
  }
  const at = (kind: string, count: number) => median(cpu.get(`${kind} ${count}`)!);
  const slope = (kind: string, from: number, to: number) => (at(kind, to) - at(kind, from)) / (to - from);
  const pipeline = slope('pipeline', 1, 100);
  const rows: Row[] = [{
    figure: 'CPU per pipeline, from 1 to 100',
    unit: 'ms',
    library: pipeline,
    ratio: { value: pipeline / slope('application', 1, 100), to: 'to that per application' },
    targets: { ratio: 4 },
  }];
  return quick ? rows : [...rows, {
    figure: 'CPU per pipeline, from 100 to 200',
    unit: 'ms',
    library: slope('pipeline', 100, 200),
    ratio: { value: slope('pipeline', 100, 200) / pipeline, to: 'to that from 1 to 100' },
    targets: { ratio: 1.1 },
  }];
}

function templateRows(): Row[] {
  const exported = Object.keys(require(LIBRARY));
  const kinds: [string, Features][] = [['application', {}], ['with start on deploy', { startOnDeploy: true }]];
  if (exported.includes('RecommendedAlarms')) {
    kinds.push(['with alarms', { alarms: true }]);
  }
  if (exported.includes('ApplicationDashboard')) {
    kinds.push(['with dashboard', { dashboard: true }]);
  }
  const measured = (variant: Variant, features: Features) => [synthesis(variant, 1, features), synthesis(variant, 2, features)];
  const growth = ([one, two]: Synthesis[], figure: 'bytes' | 'resources') => two[figure] - one[figure];
  const [l1, alpha] = [measured('l1', {}), measured('alpha', {})];
  const rows: Row[] = [];
  for (const [name, features] of kinds) {
    const library = measured('library', features);
    for (const figure of ['bytes', 'resources'] as const) {
      rows.push({
        figure: `${name}: ${figure} per application`,
        unit: figure === 'bytes' ? 'B' : '',
        library: growth(library, figure),
        l1: growth(l1, figure),
        alpha: growth(alpha, figure),
      });
    }
  }
  const fixed = (count: number) => synthesis('library', count, { startOnDeploy: true }).resources
    - count * growth(measured('library', { startOnDeploy: true }), 'resources');
  rows.push({
    figure: 'provider resources per stack',
    unit: '',
    library: fixed(1),
    ratio: { value: fixed(50) / fixed(1), to: 'for 50 applications to that for 1' },
    targets: { ratio: 1 },
  });
  return rows;
}

function loadRows(): Row[] {
  const cpu = (modules: string[]) => run<{ cpu: number }>({ kind: 'load', modules }).cpu;
  // What an application of raw L1 constructs imports.
  const raw = ['aws-cdk-lib', ...['iam', 'logs', 's3', 'kinesisanalyticsv2'].map(name => `aws-cdk-lib/aws-${name}`)];
  const cases = { cdk: ['aws-cdk-lib'], library: ['aws-cdk-lib', LIBRARY], l1: raw, alpha: ['aws-cdk-lib', ALPHA] };
  const handlers = readdirSync('assets', { recursive: true, encoding: 'utf-8' }).filter(file => file.endsWith('index.js')).sort();
  const clients = ['@aws-sdk/client-kinesis-analytics-v2', '@aws-sdk/client-cloudwatch', '@aws-sdk/client-cloudwatch-logs'];
  const times = new Map<string, number[]>();
  const add = (name: string, modules: string[]) => times.set(name, [...times.get(name) ?? [], cpu(modules)]);
  for (let i = 0; i < LOADS; i++) {
    Object.entries(cases).forEach(([name, modules]) => add(name, modules));
    handlers.forEach(file => add(file, [resolve('assets', file)]));
    add('clients', clients);
    progress(`imports, ${i + 1} of ${LOADS}`);
  }
  const of = (name: string) => median(times.get(name)!);
  const ratio = { value: of('library') / of('cdk'), to: 'to aws-cdk-lib alone' };
  return [
    { figure: 'import, CPU', unit: 'ms', library: of('library'), l1: of('l1'), alpha: of('alpha'), ratio, targets: { ratio: 1.05 } },
    ...handlers.flatMap(file => {
      const name = file.replace(/\.lambda.*$/, '');
      return [
        { figure: `handler ${name}: size`, unit: 'KB', library: statSync(join('assets', file)).size / 1000, targets: { library: 45 } },
        {
          figure: `handler ${name}: cold initialisation, CPU`,
          unit: 'ms',
          library: of(file),
          ratio: { value: of(file) / of('clients'), to: 'to the SDK clients alone' },
        },
      ];
    }),
  ];
}

function packageRows(): Row[] {
  const pack = (directory: string): { size: number; unpackedSize: number } => JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--ignore-scripts', '--json', directory], { encoding: 'utf-8', stdio: ['ignore', 'pipe', 'ignore'] }))[0];
  const [library, alpha] = [pack('.'), pack(`./node_modules/${ALPHA}`)];
  return [
    { figure: 'package, packed', unit: 'KB', library: library.size / 1000, alpha: alpha.size / 1000, targets: { library: 500 } },
    { figure: 'package, unpacked', unit: 'KB', library: library.unpackedSize / 1000, alpha: alpha.unpackedSize / 1000 },
  ];
}

function callRows(): Row[] {
  return run<Deployment[]>({ kind: 'calls' }).map(({ name, calls, polls }) => ({
    figure: `API calls of a healthy ${name}`, unit: '', library: calls, ratio: { value: calls / polls, to: `per look (${polls})` },
  }));
}

function progress(text: string): void {
  if (process.stderr.isTTY) {
    process.stderr.write(`\r\x1b[K${text}`);
  }
}

function report(text: string): string {
  const machine = `${cpus().length} × ${cpus()[0].model}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}, Node ${process.version}`;
  const versions = ['aws-cdk-lib', ALPHA].map(name => `${name} ${require(`${name}/package.json`).version}`).join(', ');
  return `# Results of \`npm run bench\`

${new Date().toISOString().slice(0, 10)} on ${machine}; ${versions}. Medians of fresh processes; the times are CPU times, the ratios are of one and the same run.

${text}
`;
}

rmSync(WORK, { recursive: true, force: true });
mkdirSync(WORK);
buildSync({ entryPoints: ['benchmarks/measure.ts'], outfile: join(WORK, 'measure.js'), bundle: true, platform: 'node', packages: 'external' });
if (!existsSync(LIBRARY) || !existsSync('assets')) {
  throw new Error('the library is not compiled and bundled: npm run bench does both');
}
checkShape();
const text = table([...synthRows(), ...pipelineRows(), ...templateRows(), ...loadRows(), ...packageRows(), ...callRows()]);
console.log(text);
if (process.argv.includes('--write')) {
  writeFileSync('benchmarks/RESULTS.md', report(text));
}

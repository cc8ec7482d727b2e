import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

/** A synthesized stack. */
export interface Assembly {
  readonly directory: string;
  readonly templateFile: string;
  readonly template: Template;
}

/** As much of a template as the demo reads. */
export interface Template {
  readonly Resources: { [logicalId: string]: Resource };
  readonly [section: string]: unknown;
}

export interface Resource {
  readonly Type: string;
  readonly Properties?: any;
  readonly DependsOn?: string | string[];
}

/** Nothing is uploaded, so the job is not built, and the demo needs no tools beside Node. */
const NOT_BUNDLED = JSON.stringify({ 'aws:cdk:bundling-stacks': [] });

/** Synthesizes an integ app into a directory, as `cdk synth` would. */
export function synthesize(app: string, stack: string, directory: string): Assembly {
  fs.rmSync(directory, { recursive: true, force: true });
  const env = {
    ...process.env, CDK_OUTDIR: directory, CDK_CONTEXT_JSON: NOT_BUNDLED, TS_NODE_TRANSPILE_ONLY: '1', TS_NODE_PROJECT: 'test/tsconfig.json',
  };
  const result = spawnSync(process.execPath, ['-r', 'ts-node/register', app], { env, stdio: ['ignore', 'inherit', 'inherit'] });
  if (result.status !== 0) {
    throw new Error(`${app} does not synthesize`);
  }
  const templateFile = path.join(directory, `${stack}.template.json`);
  return { directory, templateFile, template: JSON.parse(fs.readFileSync(templateFile, 'utf-8')) };
}

/** The resources of a type, with their logical ids. */
export function resourcesOf(template: Template, type: string): [string, Resource][] {
  return Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);
}

/** An intrinsic function in the notation in which people write it. */
export function readable(value: any): string {
  if (typeof value !== 'object' || value === null) {
    return String(value);
  }
  if (Array.isArray(value)) {
    return value.map(readable).join(', ');
  }
  if ('Ref' in value) {
    return `\${${value.Ref}}`;
  }
  if ('Fn::GetAtt' in value) {
    return `\${${value['Fn::GetAtt'].join('.')}}`;
  }
  if ('Fn::Join' in value) {
    const [separator, parts] = value['Fn::Join'];
    return parts.map(readable).join(separator);
  }
  if ('Fn::Sub' in value) {
    return readable(value['Fn::Sub']);
  }
  return JSON.stringify(value);
}

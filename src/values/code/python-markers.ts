import * as fs from 'fs';
import * as path from 'path';
import { distributions } from './pip';

const PLATFORM = /\b(sys_platform|platform_system|platform_machine|os_name)\b/;
const VERSION = /\bpython(?:_full)?_version\s*(<=|>=|<|>|==|!=|~=)\s*["'](\d+)\.(\d+)/g;

/** The Python that pip evaluates conditions of requirements for. */
export interface PipEnvironment {
  /** The major and minor version, like `3.11`. */
  readonly pythonVersion: string;

  readonly isLinux: boolean;
}

/**
 * Requirements with a condition that evaluates differently for the runtime than for pip.
 *
 * pip can install packages for another Python version, but evaluates `; python_version < "3.11"` for its own version.
 */
export function differingRequirements(packages: string, own: string[], pip: PipEnvironment, pythonVersion: string): string[] {
  const installed = distributions(packages).flatMap(name => {
    const metadata = path.join(packages, `${name}.dist-info`, 'METADATA');
    const [head] = fs.existsSync(metadata) ? fs.readFileSync(metadata, 'utf-8').split(/\r?\n\r?\n/) : [''];
    return [...head.matchAll(/^Requires-Dist:\s*(.*)$/gm)].map(match => match[1]);
  });
  return [...new Set([...own, ...installed])].filter(requirement => {
    const marker = requirement.slice(requirement.indexOf(';') + 1);
    return requirement.includes(';') && !/\bextra\b/.test(marker) && differs(marker, pip, pythonVersion);
  });
}

function differs(marker: string, pip: PipEnvironment, pythonVersion: string): boolean {
  const conditions = [...marker.matchAll(VERSION)].map(([, operator, major, minor]) => (version: string) => holds(version, operator, major, minor));
  return (!pip.isLinux && PLATFORM.test(marker)) || conditions.some(condition => condition(pip.pythonVersion) !== condition(pythonVersion));
}

function holds(version: string, operator: string, major: string, minor: string): boolean {
  const [actualMajor, actualMinor] = version.split('.').map(Number);
  const difference = actualMajor - Number(major) || actualMinor - Number(minor);
  switch (operator) {
    case '<': return difference < 0;
    case '<=': return difference <= 0;
    case '>': return difference > 0;
    case '>=': case '~=': return difference >= 0;
    case '!=': return difference !== 0;
    default: return difference === 0;
  }
}

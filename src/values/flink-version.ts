import { Token } from 'aws-cdk-lib';
import { Runtime } from './runtime';

/** A Flink release line. */
export interface FlinkVersion {
  readonly major: number;
  readonly minor: number;
}

/** The Flink version of a runtime, or undefined if the runtime is a token or has an unknown format. */
export function flinkVersion(runtime: Runtime | undefined): FlinkVersion | undefined {
  if (!runtime || Token.isUnresolved(runtime.value)) {
    return undefined;
  }
  const match = /^FLINK-(\d+)_(\d+)$/.exec(runtime.value);
  return match ? { major: Number(match[1]), minor: Number(match[2]) } : undefined;
}

/** Whether a runtime is known to be older than a Flink version. An unknown runtime is treated as new. */
export function isOlderThan(runtime: Runtime | undefined, major: number, minor: number): boolean {
  const version = flinkVersion(runtime);
  return version !== undefined && (version.major < major || (version.major === major && version.minor < minor));
}

import { spawnSync, SpawnSyncOptions } from 'child_process';

/** Runs a command to its end, and returns its output. A failure throws with the output. */
export function run(command: string, args: string[], options: Pick<SpawnSyncOptions, 'cwd' | 'env' | 'input' | 'timeout'> = {}): string {
  const result = spawnSync(command, args, { ...options, encoding: 'utf8' });
  if (result.status !== 0) {
    throw new Error(`${[command, ...args.slice(0, 4)].join(' ')} ... failed: ${result.error ?? ''}${result.stdout}${result.stderr}`);
  }
  return result.stdout;
}

import { spawnSync } from 'child_process';

/** Runs a command to its end. A failure throws with its output. */
export function run(command: string, args: string[], cwd?: string): void {
  const result = spawnSync(command, args, { encoding: 'utf8', cwd });
  if (result.status !== 0) {
    throw new Error(`${[command, ...args.slice(0, 4)].join(' ')} ... failed: ${result.error ?? ''}${result.stdout}${result.stderr}`);
  }
}

import { spawnSync } from 'child_process';
import { stripVTControlCharacters } from 'util';
import { CustomCommandOptions } from './custom-command-options';
import { InputError } from '../../synth/errors';
import { isToken } from '../../synth/tokens';
import { statOf } from '../local-file';

/** Tools usually report errors at the end of their output. */
const SHOWN_LINES = 40;

/** Runs a command that builds the code. Throws with its output if it fails. */
export function runCustomCommand(command: string[], options: CustomCommandOptions): void {
  const [program, ...args] = command;
  if (command.some(isToken)) {
    throw new InputError('command must be known at synthesis, got a token');
  }
  const { workingDirectory } = options;
  if (workingDirectory !== undefined && !statOf(workingDirectory)?.isDirectory()) {
    throw new InputError(`workingDirectory must be an existing directory, got '${workingDirectory}'`);
  }
  const result = spawnSync(program, args, {
    cwd: workingDirectory,
    env: { ...process.env, ...options.environment },
    // Standard output belongs to the CDK app, so the command must not write to it.
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf-8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (result.status !== 0) {
    const reason = result.error?.message ?? (result.signal ? `signal ${result.signal}` : `status ${result.status}`);
    throw new InputError(`code could not be built: ${command.join(' ')} failed with ${reason}\n${lastLines(`${result.stdout ?? ''}${result.stderr ?? ''}`)}`.trim());
  }
}

function lastLines(output: string): string {
  return stripVTControlCharacters(output).trim().split('\n').slice(-SHOWN_LINES).join('\n');
}

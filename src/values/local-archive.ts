import * as fs from 'fs';
import * as path from 'path';
import { PythonOptions } from './settings';
import { InputError } from '../synth/errors';
import { isKnown } from '../synth/tokens';

/** The first bytes of a zip file, with and without entries. */
const ZIP_SIGNATURES = ['PK\x03\x04', 'PK\x05\x06'];

/** Whether a file is neither a zip file nor a jar. Always false for a directory. */
export function isNoArchive(file: string): boolean {
  if (fs.statSync(file).isDirectory()) {
    return false;
  }
  const begin = Buffer.alloc(4);
  const descriptor = fs.openSync(file, 'r');
  fs.readSync(descriptor, begin, 0, 4, 0);
  fs.closeSync(descriptor);
  return !ZIP_SIGNATURES.includes(begin.toString('latin1'));
}

/**
 * Throws if local code cannot have the entry point that an application expects.
 *
 * @param code the file or directory
 * @param python the entry point of a PyFlink job, if it is one
 */
export function validateEntryPoint(code: string, python: PythonOptions | undefined): void {
  if (python && /\.jar$/i.test(code)) {
    throw new InputError(`python requires code that is a .zip file or a directory, got ${code}`);
  }
  const entries = fs.statSync(code, { throwIfNoEntry: false })?.isDirectory() ? fs.readdirSync(code) : undefined;
  if (!entries) {
    return;
  }
  if (entries.length === 1 && /\.jar$/i.test(entries[0])) {
    throw new InputError(`code must be the jar itself, got ${code}, a directory with only ${entries[0]}`);
  }
  for (const [prop, file] of [['main', python?.main], ['jarFile', python?.jarFile]] as const) {
    if (isKnown(file) && !fs.existsSync(path.join(code, file))) {
      throw new InputError(`python.${prop} must be a file in ${code}, got '${file}'`);
    }
  }
}

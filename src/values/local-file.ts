import * as fs from 'fs';
import { Size } from 'aws-cdk-lib';
import { zippedSize } from './code/zipped-size';
import { InputError } from '../synth/errors';
import { A_STRING, Kind, requireKind } from '../synth/kinds';

/** The service does not start an application with a larger code file. */
const MAX_CODE_SIZE = Size.mebibytes(512);

/**
 * The size in bytes of a code file, checked against the limits of the service.
 *
 * @returns undefined for a directory, whose size is known only when it has been zipped
 */
export function codeFileSize(path: string): number | undefined {
  return checkedCodeSize(path, localFileSize('code', path));
}

/**
 * The size in bytes of a code directory after zipping, checked against the limits of the service.
 *
 * @returns undefined for a small directory
 */
export function codeDirectorySize(path: string): number | undefined {
  return checkedCodeSize(path, zippedSize(path));
}

/** Throws for a size that the service rejects. */
export function checkedCodeSize(path: string, size: number | undefined): number | undefined {
  if (size !== undefined && size > MAX_CODE_SIZE.toBytes()) {
    throw new InputError(`code must not be larger than 512 MiB, got ${path} with ${Math.ceil(size / 1024 / 1024)} MiB`);
  }
  return size;
}

/** The kind of a path. */
export const A_PATH: Kind = { allowed: 'the path of an existing file or directory', accepts: A_STRING.accepts };

/** The status of a file or directory. Undefined if it does not exist, or if its name is too long to exist. */
export function statOf(path: string): fs.Stats | undefined {
  try {
    return fs.statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/**
 * The size in bytes of a local file that must not be empty.
 *
 * @param kind the kind of file, for the error message
 * @returns undefined for a directory, whose size is known only when it has been zipped
 */
export function localFileSize(kind: string, path: string): number | undefined {
  requireKind(kind, path, A_PATH);
  const stat = statOf(path);
  if (!stat) {
    throw new InputError(`${kind} must be an existing file or directory, got ${path}`);
  }
  if (stat.isDirectory()) {
    if (fs.readdirSync(path).length === 0) {
      throw new InputError(`${kind} must not be an empty directory, got ${path}`);
    }
    return undefined;
  }
  if (stat.size === 0) {
    throw new InputError(`${kind} must not be an empty file, got ${path}`);
  }
  return stat.size;
}

import * as fs from 'fs';
import { Size } from 'aws-cdk-lib';

/** Above this size the service does not start an application. */
const MAX_CODE_SIZE = Size.mebibytes(512);

/**
 * The size in bytes of a code file, checked against the limits of the service.
 *
 * @returns undefined for a directory, whose size is known only when it has been zipped
 */
export function codeFileSize(path: string): number | undefined {
  const stat = fs.statSync(path, { throwIfNoEntry: false });
  if (!stat) {
    throw new Error(`code must be an existing file or directory, got ${path}`);
  }
  if (stat.isDirectory()) {
    if (fs.readdirSync(path).length === 0) {
      throw new Error(`code must not be an empty directory, got ${path}`);
    }
    return undefined;
  }
  if (stat.size === 0) {
    throw new Error(`code must not be an empty file, got ${path}`);
  }
  if (stat.size > MAX_CODE_SIZE.toBytes()) {
    throw new Error(`code must not be larger than 512 MiB, got ${path} with ${Math.ceil(stat.size / 1024 / 1024)} MiB`);
  }
  return stat.size;
}

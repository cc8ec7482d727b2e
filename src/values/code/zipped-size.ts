import * as fs from 'fs';
import * as path from 'path';
import { deflateRawSync } from 'zlib';

/** A zip file of a smaller directory cannot exceed any limit, so its size does not have to be computed. */
const IRRELEVANT_SIZE = 100 * 1000 * 1000;

/** The size of the parts in which a file is compressed. */
const CHUNK = 64 * 1024 * 1024;

/** The size of the two headers of an entry in a zip file, without the file name. */
const ENTRY_OVERHEAD = 92;

/**
 * The size in bytes of a directory as a zip file, within a few percent.
 *
 * @returns undefined for a directory that is small even without compression
 */
export function zippedSize(directory: string): number | undefined {
  const files = fs.readdirSync(directory, { recursive: true, encoding: 'utf-8' })
    .map(name => ({ name, stat: fs.statSync(path.join(directory, name), { throwIfNoEntry: false }) }))
    .filter(({ stat }) => stat?.isFile());
  if (files.reduce((total, { stat }) => total + stat!.size, 0) <= IRRELEVANT_SIZE) {
    return undefined;
  }
  return files.reduce((total, { name }) => total + compressedSize(path.join(directory, name)) + ENTRY_OVERHEAD + 2 * Buffer.byteLength(name), 0);
}

function compressedSize(file: string): number {
  const descriptor = fs.openSync(file, 'r');
  try {
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK, Math.max(1, fs.fstatSync(descriptor).size)));
    let total = 0;
    for (let length = fs.readSync(descriptor, buffer); length > 0; length = fs.readSync(descriptor, buffer)) {
      total += deflateRawSync(buffer.subarray(0, length)).length;
    }
    return total;
  } finally {
    fs.closeSync(descriptor);
  }
}

import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { codeFileSize } from '../../src/values/local-file';

const MIB = 1024 * 1024;

let directory: string;

beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'code-file-'));
});

afterEach(() => {
  fs.rmSync(directory, { recursive: true });
});

/** A sparse file: it has its size without taking the space. */
function fileOf(bytes: number): string {
  const file = path.join(directory, 'job.jar');
  fs.writeFileSync(file, '');
  fs.truncateSync(file, bytes);
  return file;
}

test.each([1, 512 * MIB])('a file of %d bytes has its size', bytes => {
  expect(codeFileSize(fileOf(bytes))).toBe(bytes);
});

test('the size of a directory is not known', () => {
  fileOf(1);
  expect(codeFileSize(directory)).toBeUndefined();
});

test('rejects a path that does not exist', () => {
  const missing = path.join(directory, 'missing.jar');
  expect(() => codeFileSize(missing)).toThrow(new Error(`code must be an existing file or directory, got ${missing}`));
});

test('rejects an empty file', () => {
  const file = fileOf(0);
  expect(() => codeFileSize(file)).toThrow(new Error(`code must not be an empty file, got ${file}`));
});

test('rejects an empty directory', () => {
  expect(() => codeFileSize(directory)).toThrow(new Error(`code must not be an empty directory, got ${directory}`));
});

test('rejects a file above 512 MiB', () => {
  const file = fileOf(512 * MIB + 1);
  expect(() => codeFileSize(file)).toThrow(new Error(`code must not be larger than 512 MiB, got ${file} with 513 MiB`));
});

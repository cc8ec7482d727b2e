import { randomBytes } from 'crypto';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { ApplicationCode } from '../../../src';
import { zippedSize } from '../../../src/values/code/zipped-size';
import { checkedCodeSize } from '../../../src/values/local-file';
import { testApplication, warningIds } from '../../support/fixtures';

const MEGABYTE = 1000 * 1000;

let directory: string;

beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'zipped-size-'));
  fs.mkdirSync(path.join(directory, 'job/lib'), { recursive: true });
  fs.writeFileSync(path.join(directory, 'job/main.py'), 'main');
});

afterEach(() => fs.rmSync(directory, { recursive: true }));

/** A file that no compression makes smaller. */
function incompressible(name: string, megabytes: number): void {
  const block = randomBytes(MEGABYTE);
  const descriptor = fs.openSync(path.join(directory, 'job', name), 'w');
  for (let i = 0; i < megabytes; i++) {
    fs.writeSync(descriptor, block);
  }
  fs.closeSync(descriptor);
}

function compressible(name: string, megabytes: number): void {
  fs.writeFileSync(path.join(directory, 'job', name), '');
  fs.truncateSync(path.join(directory, 'job', name), megabytes * MEGABYTE);
}

function warnings(context?: { [key: string]: unknown }): string[] {
  const stack = new Stack(new App({ outdir: path.join(directory, 'cdk.out'), context }), 'Stack');
  testApplication({ code: ApplicationCode.fromAsset(path.join(directory, 'job')) }, stack);
  return warningIds(stack);
}

test('data that cannot be compressed counts with its full size', () => {
  incompressible('lib/a.so', 105);
  expect(warnings()).toEqual(['cdk-managed-flink:codeSize']);
});

test('data that compresses well counts with a small size', () => {
  compressible('lib/a', 120);
  expect(zippedSize(path.join(directory, 'job'))).toBeLessThan(MEGABYTE);
  expect(warnings()).toEqual([]);
});

test('a small directory is not compressed', () => {
  expect(zippedSize(path.join(directory, 'job'))).toBeUndefined();
});

test('rejects a directory above the limit like a file', () => {
  expect(() => checkedCodeSize('job', 513 * 1024 * 1024)).toThrow(new Error('code must not be larger than 512 MiB, got job with 513 MiB'));
  expect(checkedCodeSize('job', 512 * 1024 * 1024)).toBe(512 * 1024 * 1024);
});

import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Duration, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as flink from '../../src';
import { testApplication, testStack, warningIds } from '../support/fixtures';

/** The smallest zip file: no entries. */
const EMPTY_ZIP = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)]);

let stack: Stack;
let folder: string;
beforeEach(() => {
  stack = testStack();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'code-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

function write(name: string, content: string | Buffer = EMPTY_ZIP): string {
  fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  fs.writeFileSync(path.join(folder, name), content);
  return path.join(folder, name);
}

const define = (file: string, python?: flink.PythonOptions) => testApplication({ code: flink.ApplicationCode.fromAsset(file), python }, stack);

test('the entry point and the jar of a PyFlink job must be in the local directory', () => {
  write('main.py', 'pass');
  write('lib/all.jar');
  expect(() => define(folder, { main: 'man.py' })).toThrow(`python.main must be a file in ${folder}, got 'man.py' (in Stack/App)`);
  stack = testStack();
  expect(() => define(folder, { main: 'main.py', jarFile: 'all.jar' })).toThrow(`python.jarFile must be a file in ${folder}, got 'all.jar' (in Stack/App)`);
  stack = testStack();
  expect(() => define(folder, { main: 'main.py', jarFile: 'lib/all.jar' })).not.toThrow();
  expect(warningIds(stack)).toEqual([]);
});

test('python requires an archive or a directory', () => {
  const jar = write('job.jar');
  expect(() => define(jar, { main: 'main.py' })).toThrow(`python requires code that is a .zip file or a directory, got ${jar} (in Stack/App)`);
  const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'code');
  testApplication({ code: flink.ApplicationCode.fromBucket(bucket, 'job.jar', '1'), python: { main: 'main.py' } }, stack, 'B');
  expect(warningIds(stack)).toEqual(['cdk-managed-flink:pythonInJar']);
});

test('a directory with only a jar is not the jar', () => {
  write('job.jar');
  expect(() => define(folder)).toThrow(`code must be the jar itself, got ${folder}, a directory with only job.jar (in Stack/App)`);
});

test.each([['job.jar', 'text', true], ['job.zip', 'text', true], ['job.jar', EMPTY_ZIP, false]])('%s that is no zip file: a warning', (name, content, warns) => {
  define(write(name, content));
  expect(warningIds(stack)).toEqual(warns ? ['cdk-managed-flink:codeIsNoArchive'] : []);
});

test.each([[10, true], [999, true], [1000, false]])('a checkpoint interval of %d ms', (milliseconds, warns) => {
  testApplication({ checkpointInterval: Duration.millis(milliseconds) }, stack);
  expect(warningIds(stack)).toEqual(warns ? ['cdk-managed-flink:shortCheckpointInterval'] : []);
});

test('a runtime without the prefix of Flink is rejected', () => {
  expect(() => flink.Runtime.of('1.20')).toThrow(new Error("runtime must be a Flink runtime like FLINK-1_20, got '1.20'"));
});

import { execFileSync } from 'child_process';
import * as path from 'path';

const ROOT = path.join(__dirname, '../..');

/** What users need: the library, the bundles of its handlers, the program that runs SQL scripts, and the files that npm packages of the CDK have. */
const SHIPPED = ['.jsii', 'LICENSE', 'NOTICE', 'README.md', 'assets', 'lib', 'package.json', 'sql-runner'];

const [{ files }]: { files: { path: string }[] }[] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT, encoding: 'utf8' }));
const shipped = files.map(file => file.path);

test('the package has nothing but what users need', () => {
  expect(shipped.filter(file => !SHIPPED.includes(file.split('/')[0]))).toEqual([]);
});

test('the package has the handlers as bundles only', () => {
  expect(shipped.filter(file => /^lib\/(sdk|\w+\/handler)\//.test(file))).toEqual([]);
  expect(shipped).toEqual(expect.arrayContaining(['assets/lifecycle/handler/on-event.lambda/index.js', 'assets/lifecycle/handler/is-complete.lambda/index.js']));
});

test('the package has what its licence and its SQL jobs require', () => {
  expect(shipped).toEqual(expect.arrayContaining(['LICENSE', 'NOTICE', 'README.md', 'package.json', 'sql-runner/main.py']));
});

import * as fs from 'fs';
import * as path from 'path';
import { loadESLint } from 'eslint';

const ROOT = path.join(__dirname, '..', '..');
// projen starts the file with a comment.
const { settings, rules } = JSON.parse(fs.readFileSync(path.join(ROOT, '.eslintrc.json'), 'utf-8').replace(/^\/\/.*\n/, ''));
const FOLDERS = fs.readdirSync(path.join(ROOT, 'src'), { withFileTypes: true }).filter(entry => entry.isDirectory()).map(({ name }) => name);

const VALUES = ['synth', 'values'];
const BASE = [...VALUES, 'access', 'base'];
const APPLICATIONS = [...BASE, 'network', 'foundation', 'connectors', 'lifecycle'];
/** Which folders a folder may import, by the table of ARCHITECTURE.md. Handlers have cases of their own, below. */
const ALLOWED: { readonly [folder: string]: readonly string[] } = {
  synth: [],
  values: ['synth'],
  access: VALUES,
  base: [...VALUES, 'access'],
  network: BASE,
  foundation: [...BASE, 'network'],
  connectors: BASE,
  lifecycle: BASE,
  monitoring: BASE,
  operations: BASE,
  application: APPLICATIONS,
  studio: APPLICATIONS,
  pipeline: [...VALUES, 'base', 'application', 'lifecycle', 'monitoring', 'operations', 'foundation'],
};

/** Some file of a folder of `src/`, which a planted import names or is in. */
function fileOf(folder: string): string {
  const directory = path.join(ROOT, 'src', folder);
  return path.join(directory, fs.readdirSync(directory).find(name => name.endsWith('.ts') && !name.endsWith('.lambda.ts'))!);
}

/** The messages about a file of which the only content is the import of another. */
async function plant(file: string, imported: string): Promise<string[]> {
  const ESLint = await loadESLint({ useFlatConfig: false });
  const eslint = new ESLint({
    cwd: ROOT,
    useEslintrc: false,
    baseConfig: {
      parser: '@typescript-eslint/parser',
      parserOptions: { ecmaVersion: 2022, sourceType: 'module' },
      plugins: ['import'],
      settings,
      rules: { 'import/no-restricted-paths': rules['import/no-restricted-paths'] },
    },
  });
  const relative = path.relative(path.dirname(file), imported).replace(/\.ts$/, '');
  const [{ messages }] = await eslint.lintText(`import '${relative.startsWith('.') ? relative : `./${relative}`}';\n`, { filePath: file });
  return messages.map(({ message }) => message);
}

test('every folder has a zone', () => {
  expect(FOLDERS.sort()).toEqual(Object.keys(ALLOWED).sort());
});

test.each(Object.entries(ALLOWED))('%s imports what it may, and nothing else', async (folder, allowed) => {
  const others = FOLDERS.filter(other => other !== folder);
  const messages = await Promise.all(others.map(other => plant(fileOf(folder), fileOf(other))));
  expect(others.filter((_, index) => messages[index].length === 0)).toEqual([...allowed].sort());
});

test.each([
  ['a handler imports a construct', 'lifecycle/handler/plan.ts', 'lifecycle/application-lifecycle.ts', 1],
  ['a handler imports another folder', 'lifecycle/handler/plan.ts', 'base/managed-application.ts', 1],
  ['a construct imports a handler', 'lifecycle/application-lifecycle.ts', 'lifecycle/handler/plan.ts', 1],
  ['a handler imports the contract', 'lifecycle/handler/plan.ts', 'lifecycle/contract.ts', 0],
  ['a handler imports the time budget', 'lifecycle/handler/plan.ts', 'lifecycle/time-budget.ts', 0],
  ['an operation\'s handler imports the snapshots API', 'operations/handler/take-snapshot.ts', 'lifecycle/handler/snapshots-api.ts', 0],
  ['an operation\'s handler imports the plan of the lifecycle', 'operations/handler/take-snapshot.ts', 'lifecycle/handler/plan.ts', 1],
  ['a state machine imports a handler of the lifecycle', 'operations/states/enhanced-task.ts', 'lifecycle/handler/errors.ts', 1],
])('%s', async (_, file, imported, errors) => {
  const messages = await plant(path.join(ROOT, 'src', file), path.join(ROOT, 'src', imported));
  expect(messages.length > 0 ? 1 : 0).toBe(errors);
});

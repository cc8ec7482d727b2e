/** Compiles TypeScript snippets against the sources, each inside the fixture that rosetta has for the README and the API reference. */
import * as fs from 'fs';
import * as path from 'path';
import * as ts from 'typescript';

const ROOT = path.join(__dirname, '..', '..', '..');
const FIXTURE = fs.readFileSync(path.join(ROOT, 'rosetta', 'default.ts-fixture'), 'utf-8');

/** A snippet declares what it does not show, `declare const app: …`, inside the fixture's function, where the compiler wants none. */
const MODIFIERS_CANNOT_APPEAR_HERE = 1184;

/** A snippet, and where a reader finds it. */
export interface Snippet {
  readonly where: string;
  readonly source: string;
  /** Whether the snippet is a whole program. */
  readonly whole?: boolean;
}

/** The ```ts blocks of a page; ```ts nofixture says that a block is a whole program. */
export function snippetsOf(page: string): Snippet[] {
  const text = fs.readFileSync(path.join(ROOT, page), 'utf-8');
  return [...text.matchAll(/^( *)```ts( nofixture)?\n([\s\S]*?)^ *```$/gm)].map(match => ({
    where: `${page}:${text.slice(0, match.index).split('\n').length}`,
    source: match[3].replace(new RegExp(`^${match[1]}`, 'gm'), ''),
    whole: match[2] !== undefined || /^import \* as flink /m.test(match[3]),
  }));
}

/** The compiler's complaints, each with the snippet that it is about. */
export function compile(snippets: readonly Snippet[]): string[] {
  // In `test/`, so that modules are found as they are by any test.
  const files = new Map(snippets.map((snippet, index) => [path.join(ROOT, 'test', `snippet-${index}.ts`), snippet]));
  const options: ts.CompilerOptions = {
    ...ts.parseJsonConfigFileContent(ts.readConfigFile(path.join(ROOT, 'tsconfig.json'), ts.sys.readFile).config, ts.sys, ROOT).options,
    noEmit: true,
    // A snippet shows one thing and leaves the rest unused.
    noUnusedLocals: false,
    noUnusedParameters: false,
    rootDir: ROOT,
    paths: { 'cdk-managed-flink': [path.join(ROOT, 'src', 'index.ts')] },
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile } = host;
  host.fileExists = file => files.has(path.normalize(file)) || fileExists(file);
  host.getSourceFile = (file, target, ...rest) => {
    const snippet = files.get(path.normalize(file));
    return snippet ? ts.createSourceFile(file, programOf(snippet), target) : getSourceFile(file, target, ...rest);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files].flatMap(([file, { where }]) => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
      .filter(({ code }) => code !== MODIFIERS_CANNOT_APPEAR_HERE)
      .map(({ messageText }) => `${where}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
  });
}

function programOf({ source, whole }: Snippet): string {
  if (whole) {
    return source;
  }
  const imports = source.match(/^import .*$/gm) ?? [];
  return [...imports, FIXTURE.replace('/// here', () => source.replace(/^import .*$/gm, ''))].join('\n');
}

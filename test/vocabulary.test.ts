import * as fs from 'fs';
import * as path from 'path';
import * as ts from 'typescript';

const ROOT = path.join(__dirname, '..');

/** Phrases without a right use in technical English, each with what to write instead. */
const PHRASES: Record<string, string> = {
  'whoever': 'anyone who, operators, callers',
  'whomever': 'the caller',
  'somebody': 'another caller',
  'nobody': 'no caller',
  'anew': 'again',
  'nor by': 'a sentence with its own verb',
  'in passing': 'the full statement',
  'stands? still': 'is stopped',
  'stand in': 'are in',
  'that of': 'the noun',
  'those of': 'the noun',
  'of (?:its|their|your|one\'s) own': 'dedicated, separate, custom',
  'by force': 'force-stop',
  'by the clock': 'on a schedule',
  'by its name': 'from its name',
  'besides': 'in addition to',
  'hence': 'so',
  'the (?:one|version) before': 'the previous version',
  'patience': 'deadline',
  'as far as (?:it is|they are) known': 'known',
  'all the same': 'a sentence without it',
  'in the words of': 'as named by',
  'where (?:there is|it has|none|one)': 'if',
  'log(?:s|ged)? in (?:with|to)': 'authenticate',
};

const PATTERN = new RegExp(`\\b(?:${Object.keys(PHRASES).join('|')})\\b`, 'gi');

function occurrences(text: string): string[] {
  return [...text.replace(/\s*\n\s*(?:\*|\/\/)?\s*/g, ' ').matchAll(PATTERN)].map(([phrase]) => phrase.toLowerCase());
}

/** The text of a page, without code. */
function prose(markdown: string): string {
  return markdown.replace(/^ *```[\s\S]*?^ *```$/gm, '').replace(/`[^`\n]*`/g, '``');
}

/** The comments and messages of a source file. */
function textOf(source: string): string[] {
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node)) {
      texts.push(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true));
  return [...texts, ...source.match(/\/\*\*?[\s\S]*?\*\/|(?<=^|\s)(?:\/\/.*\n\s*)+/gm) ?? []];
}

const PAGES = ['.', 'docs'].flatMap(folder => fs.readdirSync(path.join(ROOT, folder)).map(name => path.join(folder, name)))
  // The reference is generated.
  .filter(name => name.endsWith('.md') && name !== 'API.md');

const SOURCES = (fs.readdirSync(path.join(ROOT, 'src'), { recursive: true }) as string[]).filter(name => name.endsWith('.ts'));

test.each(PAGES)('%s has none of the phrases', page => {
  expect(occurrences(prose(fs.readFileSync(path.join(ROOT, page), 'utf-8')))).toEqual([]);
});

test.each(SOURCES)('src/%s has none of the phrases', name => {
  expect(textOf(fs.readFileSync(path.join(ROOT, 'src', name), 'utf-8')).flatMap(occurrences)).toEqual([]);
});

test('phrases are found across lines, in comments and in messages', () => {
  expect(textOf('/**\n * A key of its\n * own.\n */\nf(`by force ${x}`); // done anew\n').flatMap(occurrences).sort())
    .toEqual(['anew', 'by force', 'of its own']);
  expect(occurrences(prose('A `whoever` and\n```ts\n// nobody\n```\n'))).toEqual([]);
});

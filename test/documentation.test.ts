import * as fs from 'fs';
import * as path from 'path';
import { compile, snippetsOf } from './support/docs/snippets';

const ROOT = path.join(__dirname, '..');

const PAGES = ['.', 'docs', 'docs/_readme', 'docs/_contributing'].filter(directory => fs.existsSync(path.join(ROOT, directory)))
  .flatMap(directory => fs.readdirSync(path.join(ROOT, directory))
    // API.md is generated, and links within itself only.
    .filter(name => name.endsWith('.md') && name !== 'API.md')
    .map(name => path.join(directory, name)));

/** Pages whose text becomes part of a page in the root, so that their links are relative to that. */
const home = (page: string) => path.dirname(page).startsWith(path.join('docs', '_')) ? '.' : path.dirname(page);

function read(page: string): string {
  return fs.readFileSync(path.join(ROOT, page), 'utf-8');
}

function withoutBlocks(text: string): string {
  return text.replace(/^ *```[\s\S]*?^ *```$/gm, '');
}

/** The links and pictures of a page that stay in the repository, code left aside. */
function relativeLinks(page: string): string[] {
  const text = withoutBlocks(read(page)).replace(/`[^`\n]*`/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)|\b(?:src|href)="([^"]+)"/g)].map(([, link, attribute]) => link ?? attribute)
    .filter(link => !/^[a-z]+:/.test(link));
}

/** The anchors of a page's headings as GitHub makes them: the second of two equal ones gets a number. */
function anchors(text: string): string[] {
  const seen = new Map<string, number>();
  return withoutBlocks(text).split('\n').filter(line => /^#+ /.test(line)).map(line => {
    const anchor = line.replace(/^#+ /, '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase().replace(/[^\w\- ]/g, '').replace(/ /g, '-');
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}

/** Whether a file has an anchor: a heading of a page, a line of anything else. */
function isIn(file: string, anchor: string): boolean {
  const line = anchor.match(/^L(\d+)$/);
  return line ? Number(line[1]) <= read(file).split('\n').length : anchors(read(file)).includes(anchor);
}

test('pages are found', () => {
  expect(PAGES).toEqual(expect.arrayContaining(['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'docs/troubleshooting.md']));
});

test.each(PAGES)('every relative link of %s leads somewhere', page => {
  const broken = relativeLinks(page).filter(link => {
    const [file, anchor] = link.split('#');
    const target = file === '' ? page : path.join(home(page), file);
    return !fs.existsSync(path.join(ROOT, target)) || (anchor !== undefined && target !== 'API.md' && !isIn(target, anchor));
  });
  expect(broken).toEqual([]);
});

test('every page is one click from the README', () => {
  const linked = relativeLinks('README.md').map(link => link.split('#')[0]);
  expect(PAGES.filter(page => path.dirname(page) === 'docs' && !linked.includes(page))).toEqual([]);
});

test('anchors are those of GitHub', () => {
  expect(anchors('# The `code`, and *more*\n```sh\n# no heading\n```\n## A\n## A\n')).toEqual(['the-code-and-more', 'a', 'a-1']);
});

describe('snippets', () => {
  test('of every page compile', () => {
    // Those for contributors show fragments of the sources.
    const snippets = PAGES.filter(page => !/contributing|architecture/i.test(page)).flatMap(snippetsOf);
    expect(snippets.length).toBeGreaterThan(10);
    expect(compile(snippets)).toEqual([]);
  }, 180_000);

  test('that use what is not there fail', () => {
    const where = 'a page';
    expect(compile([
      { where, source: 'const runtime = flink.Runtime.FLINK_0_1;' },
      { where, source: 'import { App } from "aws-cdk-lib";\nnew App().sinth();', whole: true },
    ])).toEqual([
      expect.stringContaining("Property 'FLINK_0_1' does not exist"),
      expect.stringContaining("Property 'sinth' does not exist"),
    ]);
  }, 180_000);
});

test('every warning is explained', () => {
  const sources = (fs.readdirSync(path.join(ROOT, 'src'), { recursive: true }) as string[]).filter(file => file.endsWith('.ts')).map(file => read(path.join('src', file)));
  const ids = sources.flatMap(text => [...text.matchAll(/'cdk-managed-flink:(\w+)'|\bwarn\(\w+, '(\w+)'/g)])
    .map(([, whole, short]) => whole ?? short)
    // A tag, not a warning.
    .filter(id => id !== 'stack');
  expect(ids.length).toBeGreaterThan(15);
  expect(ids.filter(id => !read('docs/troubleshooting.md').includes(`\`cdk-managed-flink:${id}\``))).toEqual([]);
});

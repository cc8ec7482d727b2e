/** The page on the coverage of the developer guide stays true: each row is on the page, and each link leads to the text that it shows. */
import * as fs from 'fs';
import * as path from 'path';

const DOCS = path.join(__dirname, '../docs');
const GUIDE_TESTS = path.join(__dirname, 'guide');
const ROWS = fs.readFileSync(path.join(DOCS, 'guide-coverage.md'), 'utf8').split('\n').flatMap(line => {
  const [, number, subject, coverage] = /^\| (\d+[a-h]?) \| (.+) \| (.+) \|$/.exec(line) ?? [];
  return number === undefined ? [] : [{ number, subject, coverage }];
});
const NUMBERS = Array.from({ length: 164 }, (_, index) => String(index + 1)).flatMap(number => number === '93' ? ['93', ...[...'abcdefgh'].map(letter => `93${letter}`)] : [number]);

/** A file, or the part of a page below a heading. */
function textOf(target: string): string {
  const [file, anchor] = target.split('#');
  const lines = fs.readFileSync(path.join(DOCS, file), 'utf8').split('\n');
  const level = (line: string) => /^(#+) /.exec(line)?.[1].length ?? Infinity;
  const start = anchor === undefined ? 0 : lines.findIndex(line => level(line) < Infinity && anchorOf(line) === anchor);
  if (start < 0) {
    return '';
  }
  const length = anchor === undefined ? lines.length : lines.slice(start + 1).findIndex(line => level(line) <= level(lines[start]));
  return lines.slice(start, length < 0 ? undefined : start + 1 + length).join(' ');
}

function anchorOf(heading: string): string {
  return heading.replace(/^#+ /, '').toLowerCase().replace(/[^\w\- ]/g, '').replace(/ /g, '-');
}

test('every row is on the page once, in the order of the guide', () => {
  expect(ROWS.map(({ number }) => number)).toEqual(NUMBERS);
});

test.each(ROWS)('row $number, $subject, is covered', ({ coverage }) => {
  const links = [...coverage.matchAll(/\[`([^`]+)`\]\(([^)]+)\)/g)].map(([, shown, target]) => ({ shown, target }));

  expect(links.length > 0 || /^\*not applicable\*: ./.test(coverage)).toBe(true);
  expect(links.filter(({ shown, target }) => !textOf(target).replace(/\s+/g, ' ').includes(shown))).toEqual([]);
});

test('every test in test/guide is linked from the row in its name', () => {
  const missing = fs.readdirSync(GUIDE_TESTS).flatMap(file => {
    const tested = [...fs.readFileSync(path.join(GUIDE_TESTS, file), 'utf8').matchAll(/\('row (\d+[a-h]?):/g)].map(([, number]) => number);
    return [...new Set(tested)].filter(number => !ROWS.find(row => row.number === number)?.coverage.includes(`../test/guide/${file}`))
      .map(number => `row ${number} of ${file}`);
  });

  expect(missing).toEqual([]);
});

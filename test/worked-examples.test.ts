import * as fs from 'fs';
import * as path from 'path';

const DOCS = path.join(__dirname, '../docs');
const INTEG = path.join(__dirname, '../integ');
const PAGE = fs.readFileSync(path.join(DOCS, 'worked-examples.md'), 'utf8');

/** Links to a line, whose text is what the line is there for. */
const LINKS = [...PAGE.matchAll(/\[`([^`]+)`\]\(([^)#]+)#L(\d+)\)/g)].map(([, shown, target, line]) => ({ shown, target, line: Number(line) }));
const ROWS = PAGE.split('\n').filter(line => /^\| (?!# |Example )[^-]/.test(line));
const APPS = fs.readdirSync(INTEG).filter(name => name.endsWith('.ts'));

test('every worked example of the guide has a row of its own', () => {
  const numbers = ROWS.flatMap(row => /^\| E(\d+) \|/.exec(row)?.[1] ?? []).map(Number);

  expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: 42 }, (_, index) => index + 1));
});

test.each(ROWS)('%s links to a program', row => {
  expect(row).toMatch(/\]\(\.\.\/integ\/integ\.[a-z0-9-]+\.ts#L\d+\)/);
});

test('every link to a program names the line that it means', () => {
  const wrong = LINKS.flatMap(({ shown, target, line }) => {
    const file = path.join(DOCS, target);
    const lines = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n') : [];
    const right = lines.flatMap((text, index) => text.includes(shown) ? [`L${index + 1}`] : []);
    return right.includes(`L${line}`) ? [] : [`${target}#L${line} should have '${shown}', which is in ${right.join(', ') || 'no line'}`];
  });

  expect(wrong).toEqual([]);
});

test('links to programs have no other form', () => {
  expect(PAGE.match(/\.\.\/integ\/integ\./g)).toHaveLength(LINKS.length);
});

test('other links lead somewhere', () => {
  const targets = [...PAGE.matchAll(/\]\((\.\.[^)#]*)\)/g)].map(([, target]) => target);

  expect(targets.filter(target => !fs.existsSync(path.join(DOCS, target)))).toEqual([]);
});

describe.each(APPS)('%s', name => {
  const source = fs.readFileSync(path.join(INTEG, name), 'utf8');

  test('is on the page', () => {
    expect(LINKS.map(({ target }) => path.basename(target))).toContain(name);
  });

  test('is short', () => {
    expect(source.trimEnd().split('\n').length).toBeLessThanOrEqual(60);
  });

  test('begins with what it shows', () => {
    expect(source).toMatch(/^\/\*\*\n \* [A-Z]/);
  });

  test('has the snapshot of its template', () => {
    const [, stack] = /new Stack\(app, '(\w+)'/.exec(source)!;

    expect(fs.existsSync(path.join(INTEG, `${name}.snapshot`, `${stack}.template.json`))).toBe(true);
  });
});

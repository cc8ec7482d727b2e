import * as fs from 'fs';
import * as path from 'path';

const ROOT = path.join(__dirname, '..');

const PAGES = [ROOT, path.join(ROOT, 'docs')].flatMap(directory => fs.readdirSync(directory)
  // API.md is generated, and links within itself only.
  .filter(name => name.endsWith('.md') && name !== 'API.md')
  .map(name => path.relative(ROOT, path.join(directory, name))));

/** The links of a page that stay in the repository, code left aside. */
function relativeLinks(page: string): string[] {
  const text = fs.readFileSync(path.join(ROOT, page), 'utf-8').replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link).filter(link => !/^[a-z]+:/.test(link));
}

/** The anchors of a page's headings as GitHub makes them. */
function anchors(page: string): string[] {
  return fs.readFileSync(path.join(ROOT, page), 'utf-8').split('\n').filter(line => /^#+ /.test(line))
    .map(line => line.replace(/^#+ /, '').toLowerCase().replace(/[^\w\- ]/g, '').replace(/ /g, '-'));
}

test.each(PAGES)('every relative link of %s leads somewhere', page => {
  const broken = relativeLinks(page).filter(link => {
    const [file, anchor] = link.split('#');
    const target = file === '' ? page : path.relative(ROOT, path.resolve(ROOT, path.dirname(page), file));
    return !fs.existsSync(path.join(ROOT, target)) || (anchor !== undefined && target !== 'API.md' && !anchors(target).includes(anchor));
  });
  expect(broken).toEqual([]);
});

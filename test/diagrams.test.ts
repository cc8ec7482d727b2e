import * as fs from 'fs';
import * as path from 'path';
import { arrow, card, cardHeight } from '../build-tools/diagrams/drawing';
import { PICTURES } from '../build-tools/diagrams/main';

describe.each([...PICTURES].map(([file, render]) => [path.basename(file), file, render] as const))('%s', (_, file, render) => {
  test('is what its source draws: npx projen pictures', () => {
    expect(fs.readFileSync(file, 'utf-8')).toBe(render());
  });

  test('is drawn the same each time, on a light page, with a title', () => {
    expect(render()).toBe(render());
    expect(render()).toMatch(/^<svg [^>]*role="img"[^>]*>\n<title>[^<]{20,}<\/title>\n<rect [^>]*fill="#fbfbfc"/);
  });

  test('has no text beyond its borders', () => {
    const svg = render();
    const [width, height] = svg.match(/width="(\d+)" height="(\d+)"/)!.slice(1).map(Number);
    const texts = [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)" font-size="([\d.]+)"([^>]*)>([^<]*)</g)];
    expect(texts.length).toBeGreaterThan(20);
    const beyond = texts.filter(([, x, y, size, more, words]) => {
      const length = words.length * Number(size) * 0.58;
      const left = Number(x) - (more.includes('middle') ? length / 2 : 0);
      return left < 0 || left + length > width || Number(y) > height || Number(y) < Number(size);
    });
    expect(beyond.map(([, , , , , words]) => words)).toEqual([]);
  });
});

test('the names of sources, sinks and states are those of the library', () => {
  const [pipeline, deployment] = [...PICTURES.values()].map(render => render());
  for (const words of ['StreamingPipeline', 'Role', 'Log group', 'Lifecycle', 'Alarms', 'Dashboard', 'Property groups']) {
    expect(pipeline).toContain(words);
  }
  for (const words of ['Create or Update', 'READY', 'RUNNING', 'UPDATE_COMPLETE', 'stop by force', 'UPDATE_ROLLBACK_COMPLETE']) {
    expect(deployment).toContain(words);
  }
});

test('a card grows with its lines', () => {
  expect(cardHeight({})).toBe(32);
  expect(cardHeight({ lines: ['a', 'b'] })).toBe(68);
  expect(card({ x: 0, y: 0, width: 10, title: 'A & B' })).toContain('A &amp; B');
});

test('an arrow ends at its last point', () => {
  expect(arrow([[0, 0], [10, 0]])).toContain('M10 0L');
});

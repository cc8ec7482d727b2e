import * as fs from 'fs';
import * as path from 'path';
import { demoDashboard } from '../../build-tools/dashboard/demo-dashboard';
import { renderDashboard } from '../../build-tools/dashboard-picture';

const FILE = path.join(__dirname, '..', '..', 'docs', 'images', 'dashboard.svg');

test('the picture in the docs matches the dashboard', () => {
  expect(fs.readFileSync(FILE, 'utf-8')).toBe(renderDashboard(demoDashboard()));
});

test('draws every widget at its grid position', () => {
  const widget = { type: 'text', x: 8, y: 2, width: 8, height: 6, properties: { markdown: '# <Ours>' } };
  const svg = renderDashboard({ widgets: [widget, { ...widget, x: 16, width: 8, height: 10 }] });
  expect(svg.match(/<g transform="[^"]*">/g)).toEqual(['<g transform="translate(367 77)">', '<g transform="translate(719 77)">']);
  expect(svg).toContain('viewBox="0 0 1076 392"');
  expect(svg).toContain('&lt;Ours&gt;');
});

test('draws the results of a search', () => {
  const metrics = [[{ expression: 'SEARCH(\'Application="clickstream" MetricName=("restartingTime" OR "failingTime")\', \'Maximum\', 60)' }]];
  const svg = renderDashboard({ widgets: [{ type: 'metric', x: 0, y: 0, width: 8, height: 6, properties: { title: 'Outage', metrics } }] });
  expect(svg.match(/<polyline/g)).toHaveLength(2);
  expect(svg).toContain('>restartingTime<');
  expect(svg).toContain('>failingTime<');
});

/**
 * Draws a CloudWatch dashboard as SVG from the grid of its body, with made-up data, so that a reader sees what a deployment
 * would show. `ts-node build-tools/dashboard-picture.ts docs/images/dashboard.svg` draws the one of `ApplicationDashboard`.
 */
import * as fs from 'fs';
import { demoDashboard } from './dashboard/demo-dashboard';
import { plot, Series } from './dashboard/plot';
import { LOG_LINES, sample } from './dashboard/sample-data';
import { box, COLORS, escape, text, wrap } from './dashboard/svg';
import { DashboardBody, DashboardWidget } from '../test/support/fixtures/dashboard-body';

const COLUMN = 44;
const ROW = 31;
const GAP = 5;
const MARGIN = 10;

/** The dashboard as the text of an SVG file. */
export function renderDashboard(body: DashboardBody): string {
  const width = 24 * COLUMN + 2 * MARGIN;
  const height = Math.max(...body.widgets.map(({ y, height: rows }) => y + rows)) * ROW + 2 * MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" `
      + 'font-family="Amazon Ember, Helvetica Neue, Helvetica, Arial, DejaVu Sans, sans-serif">',
    '<title>The dashboard of an application, with sample data</title>',
    `<rect width="${width}" height="${height}" fill="${COLORS.page}"/>`,
    ...body.widgets.map(renderWidget),
    '</svg>',
    '',
  ].join('\n');
}

function renderWidget(widget: DashboardWidget): string {
  const x = MARGIN + widget.x * COLUMN + GAP;
  const y = MARGIN + widget.y * ROW + GAP;
  const size = { width: widget.width * COLUMN - 2 * GAP, height: widget.height * ROW - 2 * GAP };
  const heading = widget.type === 'text' && widget.properties.markdown.startsWith('## ');
  return [
    `<g transform="translate(${x} ${y})">`,
    heading ? '' : box(0, 0, size.width, size.height, COLORS.card, COLORS.border),
    DRAWINGS[widget.type](widget.properties, size),
    '</g>',
  ].filter(line => line !== '').join('\n');
}

interface Size { readonly width: number; readonly height: number }

const DRAWINGS: { [type: string]: (properties: any, size: Size) => string } = {
  text: ({ markdown }, size) => renderMarkdown(markdown, size),
  metric: (properties, size) => title(properties.title) + plot(seriesOf(properties), properties, size),
  alarm: (properties, size) => title(properties.title) + renderAlarms(properties.alarms, size),
  log: (properties, size) => title(properties.title) + renderLog(size),
};

function title(words: string): string {
  return text(12, 19, words, { size: 12, weight: 600 });
}

function renderMarkdown(markdown: string, { width }: Size): string {
  if (markdown.startsWith('## ')) {
    return text(2, 16, markdown.slice(3), { size: 15, weight: 700 });
  }
  const [heading, ...paragraphs] = markdown.split('\n\n');
  const lines = paragraphs.flatMap(paragraph => wrap(paragraph.replace(/\*\*/g, ''), width - 30));
  return [
    text(14, 25, heading.replace('# ', ''), { size: 18, weight: 700 }),
    ...lines.map((line, index) => `<text x="14" y="${46 + index * 15}" font-size="11.5" fill="${COLORS.text}">${inline(line)}</text>`),
  ].join('\n');
}

/** Links and code within a line. */
function inline(line: string): string {
  return escape(line)
    .replace(/\[([^\]]+)\]\([^)]*\)/g, `<tspan fill="${COLORS.link}">$1</tspan>`)
    .replace(/`/g, '');
}

function renderAlarms(alarms: string[], { width }: Size): string {
  const columns = Math.min(6, alarms.length);
  const cell = (width - 24) / columns;
  return alarms.map((arn, index) => {
    const x = 12 + (index % columns) * cell;
    const y = 28 + Math.floor(index / columns) * 26;
    return box(x, y, cell - 6, 22, COLORS.okCard, COLORS.ok) + text(x + 8, y + 15, `✓ ${arn}`, { size: 11, fill: COLORS.ok });
  }).join('\n');
}

function renderLog({ width }: Size): string {
  const columns = [12, 120, 180];
  const header = ['@timestamp', 'level', '@message'].map((name, index) => text(columns[index], 44, name, { size: 11, weight: 600, fill: COLORS.faint }));
  const rows = LOG_LINES.map((fields, row) => [
    `<line x1="12" x2="${width - 12}" y1="${53 + row * 27}" y2="${53 + row * 27}" stroke="${COLORS.grid}"/>`,
    ...fields.map((field, index) => text(columns[index], 71 + row * 27, field, { size: 11, mono: true, fill: field === 'WARN' ? COLORS.warning : COLORS.text })),
  ].join('\n'));
  return [...header, ...rows].join('\n');
}

/** The lines of a graph: of each metric that is shown, and of each that a search would find. */
function seriesOf({ metrics }: { metrics: any[][] }): Series[] {
  return metrics.flatMap(metric => {
    const options = typeof metric[metric.length - 1] === 'object' ? metric[metric.length - 1] : {};
    if (options.visible === false) {
      return [];
    }
    const name: string = options.expression ?? metric[1];
    const found = name.startsWith('SEARCH(') ? [...name.matchAll(/"(\w+)"/g)].map(match => match[1]).filter(match => !/^clickstream$/.test(match)) : [];
    const names = found.length > 0 ? found : [name];
    return names.map(each => ({ label: found.length > 0 ? each : options.label ?? name, right: options.yAxis === 'right', color: options.color, values: sample(each) }));
  });
}

if (require.main === module) {
  const [file = 'docs/images/dashboard.svg'] = process.argv.slice(2);
  fs.writeFileSync(file, renderDashboard(demoDashboard()));
}

/** The shapes that the pictures of the documentation are made of, in the look of the dashboard's picture. */
import { box, COLORS, escape, round, text } from '../dashboard/svg';

export { box, text };

/** The colours of the pictures, on a light page of their own so that they also read on a dark one. */
export const PALETTE = {
  ...COLORS,
  page: '#fbfbfc',
  ours: '#eef4fb',
  part: '#dce9f7',
  oursBorder: '#7aa7d9',
  yours: '#ffffff',
  arrow: '#545b64',
  flink: '#e6526f',
  bad: '#b3261e',
  badArea: '#fdf3f2',
  good: '#1d8102',
};

export const FONT = 'font-family="Amazon Ember, Helvetica Neue, Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif"';

/** A whole picture with its description for those who cannot see it. */
export function picture(width: number, height: number, title: string, shapes: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" ${FONT}>`,
    `<title>${escape(title)}</title>`,
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10" fill="${PALETTE.page}" stroke="${PALETTE.border}"/>`,
    ...shapes.filter(shape => shape !== ''),
    '</svg>',
    '',
  ].join('\n');
}

/** A card with a heading and lines of text below it. */
export interface Card {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly title: string;
  readonly lines?: readonly string[];
  readonly fill?: string;
  readonly stroke?: string;
  /** The colour of a bar at the left. */
  readonly accent?: string;
  readonly height?: number;
}

/** The height that a card takes if it is not given one. */
export function cardHeight({ lines = [], height }: Pick<Card, 'lines' | 'height'>): number {
  return height ?? 32 + lines.length * 16 + (lines.length > 0 ? 4 : 0);
}

export function card(one: Card): string {
  const { x, y, width, title, lines = [], fill = PALETTE.yours, stroke = PALETTE.border, accent } = one;
  const height = cardHeight(one);
  return [
    box(x, y, width, height, fill, stroke),
    accent === undefined ? '' : `<path d="M${x + 6} ${y}a6 6 0 0 0-6 6v${height - 12}a6 6 0 0 0 6 6z" fill="${accent}"/>`,
    text(x + 16, y + 21, title, { size: 13, weight: 600 }),
    ...lines.map((line, index) => text(x + 16, y + 40 + index * 16, line, { size: 11.5, fill: PALETTE.faint })),
  ].filter(shape => shape !== '').join('\n');
}

/** A dashed frame around what belongs together. */
export function frame(x: number, y: number, width: number, height: number, title: string, color: string, fill = 'none'): string {
  return [
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="10" fill="${fill}" stroke="${color}" stroke-dasharray="5 4"/>`,
    text(x + 14, y + 21, title, { size: 12, weight: 700, fill: color }),
  ].join('\n');
}

/** A line through points that ends in an arrow head. */
export function arrow(points: ReadonlyArray<readonly [number, number]>, color = PALETTE.arrow, dashed = false): string {
  const [before, end] = points.slice(-2);
  const angle = Math.atan2(end[1] - before[1], end[0] - before[0]);
  const wing = (turn: number) => `${round(end[0] - 8 * Math.cos(angle + turn))} ${round(end[1] - 8 * Math.sin(angle + turn))}`;
  // The line ends inside the head, so that its own end does not show beyond the tip.
  const stop = `${round(end[0] - 5 * Math.cos(angle))} ${round(end[1] - 5 * Math.sin(angle))}`;
  const line = [...points.slice(0, -1).map(([x, y]) => `${round(x)} ${round(y)}`), stop].join('L');
  return `<path d="M${line}" fill="none" stroke="${color}" stroke-width="1.6"${dashed ? ' stroke-dasharray="4 3"' : ''}/>`
    + `<path d="M${round(end[0])} ${round(end[1])}L${wing(0.45)}L${wing(-0.45)}z" fill="${color}"/>`;
}

/** A text on a background of its own, for words on lines. */
export function label(x: number, y: number, words: string, color: string, background = PALETTE.page): string {
  const width = words.length * 5.9 + 10;
  return `<rect x="${round(x - width / 2)}" y="${y - 11}" width="${round(width)}" height="15" rx="3" fill="${background}"/>`
    + text(x, y, words, { size: 11.5, fill: color, anchor: 'middle' });
}

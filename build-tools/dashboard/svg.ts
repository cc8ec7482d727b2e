/** The look of a dashboard in the console, and the few shapes that it takes. */
export const COLORS = {
  page: '#f4f5f7',
  card: '#ffffff',
  border: '#d5dbdb',
  grid: '#eaeded',
  text: '#16191f',
  faint: '#687078',
  link: '#0073bb',
  ok: '#1d8102',
  okCard: '#f2f8f0',
  warning: '#c7511f',
  lines: ['#1f77b4', '#ff7f0e', '#2ca02c', '#9467bd', '#8c564b', '#e377c2'],
};

/** How a text looks. */
export interface TextStyle {
  readonly size: number;
  readonly weight?: number;
  readonly fill?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly mono?: boolean;
}

export function text(x: number, y: number, words: string, { size, weight, fill = COLORS.text, anchor, mono }: TextStyle): string {
  const attributes = [
    `x="${round(x)}" y="${round(y)}" font-size="${size}" fill="${fill}"`,
    weight ? ` font-weight="${weight}"` : '',
    anchor ? ` text-anchor="${anchor}"` : '',
    mono ? ' font-family="Monaco, Menlo, Consolas, DejaVu Sans Mono, monospace"' : '',
  ].join('');
  return `<text ${attributes}>${escape(words)}</text>`;
}

export function box(x: number, y: number, width: number, height: number, fill: string, stroke: string): string {
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="6" fill="${fill}" stroke="${stroke}"/>`;
}

export function escape(words: string): string {
  return words.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Lines of about a width, for a text whose links take less room than they are long. */
export function wrap(words: string, width: number): string[] {
  const lines = [''];
  for (const word of words.split(' ')) {
    const line = `${lines[lines.length - 1]} ${word}`.trim();
    if (line.replace(/\]\([^)]*\)/g, '').length * 6.1 > width) {
      lines.push(word);
    } else {
      lines[lines.length - 1] = line;
    }
  }
  return lines;
}

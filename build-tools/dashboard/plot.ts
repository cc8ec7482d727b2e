import { COLORS, round, text } from './svg';

/** One line of a graph. */
export interface Series {
  readonly label: string;
  readonly values: number[];
  readonly right?: boolean;
  readonly color?: string;
}

interface Frame { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number }
interface Scale { readonly min: number; readonly max: number; readonly ticks: number[] }

const LETTER = 5.6;
const TIMES = ['13:00', '14:00', '15:00'];

/** A graph as the console draws it: axes, lines, thresholds and a legend. */
export function plot(series: Series[], properties: any, size: { width: number; height: number }): string {
  const right = series.filter(each => each.right);
  const left = series.filter(each => !each.right);
  const frame = { left: 46, right: size.width - (right.length > 0 ? 46 : 12), top: 42, bottom: size.height - 38 };
  const scales = { left: scaleOf(left, properties.yAxis?.left), right: scaleOf(right, properties.yAxis?.right) };
  const colored = series.map((each, index) => ({ ...each, color: each.color ?? COLORS.lines[index % COLORS.lines.length] }));
  return [
    axisLabel(12, properties.yAxis?.left?.label, 'start'),
    right.length > 0 ? axisLabel(size.width - 12, properties.yAxis?.right?.label, 'end') : '',
    ...axis(scales.left, frame, 'left'),
    ...(right.length > 0 ? axis(scales.right, frame, 'right') : []),
    ...times(frame),
    ...(properties.annotations?.horizontal ?? []).map((each: any) => thresholdLine(each, scales.left, frame)),
    ...colored.map(each => line(each, each.right ? scales.right : scales.left, frame)),
    legend(colored, size.height - 9, size.width - 24),
  ].filter(each => each !== '').join('\n');
}

function axisLabel(x: number, label: string | undefined, anchor: 'start' | 'end'): string {
  return label ? text(x, 33, label, { size: 9, fill: COLORS.faint, anchor }) : '';
}

function scaleOf(series: Series[], axisProperties: any): Scale {
  const values = series.flatMap(each => each.values);
  const low = axisProperties?.min ?? Math.min(...values, ...(values.length > 0 ? [] : [0]));
  const high = axisProperties?.max ?? Math.max(...values, low + 1e-9);
  const span = high > low ? high - low : 1;
  const unit = niceStep(span / 3);
  const min = Math.floor(low / unit) * unit;
  const max = axisProperties?.max ?? Math.max(min + unit, Math.ceil(high / unit) * unit);
  const ticks: number[] = [];
  for (let tick = min; tick <= max + unit / 100; tick += unit) {
    ticks.push(tick);
  }
  return { min, max, ticks };
}

/** The step of 1, 2 or 5 times a power of ten that is nearest above. */
function niceStep(span: number): number {
  const power = 10 ** Math.floor(Math.log10(span));
  return power * ([1, 2, 5, 10].find(factor => factor * power >= span) ?? 10);
}

function axis(scale: Scale, frame: Frame, side: 'left' | 'right'): string[] {
  return scale.ticks.flatMap(tick => {
    const y = round(yOf(tick, scale, frame));
    const label = side === 'left'
      ? text(frame.left - 6, y + 3, human(tick), { size: 9, fill: COLORS.faint, anchor: 'end' })
      : text(frame.right + 6, y + 3, human(tick), { size: 9, fill: COLORS.faint });
    return side === 'left' ? [`<line x1="${frame.left}" x2="${frame.right}" y1="${y}" y2="${y}" stroke="${COLORS.grid}"/>`, label] : [label];
  });
}

function times(frame: Frame): string[] {
  return TIMES.map((time, index) => text(frame.left + (frame.right - frame.left) * (index + 0.5) / TIMES.length, frame.bottom + 13, time, {
    size: 9, fill: COLORS.faint, anchor: 'middle',
  }));
}

function thresholdLine({ value, label, color }: any, scale: Scale, frame: Frame): string {
  const y = round(yOf(value, scale, frame));
  return `<line x1="${frame.left}" x2="${frame.right}" y1="${y}" y2="${y}" stroke="${color}" stroke-dasharray="4 3"/>`
    + text(frame.left + 4, y - 3, label, { size: 9, fill: color });
}

function line({ values, color }: Series, scale: Scale, frame: Frame): string {
  const points = values.map((value, index) => {
    const x = frame.left + (frame.right - frame.left) * index / (values.length - 1);
    return `${round(x)},${round(yOf(value, scale, frame))}`;
  });
  return `<polyline points="${points.join(' ')}" fill="none" stroke="${color}" stroke-width="1.5" stroke-linejoin="round"/>`;
}

/** The names of the lines in one row, cut to what there is room for. */
function legend(series: Series[], y: number, width: number): string {
  const letters = Math.floor((width / series.length - 22) / LETTER);
  const names = series.map(({ label }) => label.length > letters ? `${label.slice(0, letters - 1)}…` : label);
  let x = 12;
  return series.map(({ color }, index) => {
    const entry = `<rect x="${round(x)}" y="${y - 7}" width="8" height="8" rx="1.5" fill="${color}"/>` + text(x + 12, y, names[index], { size: 9.5 });
    x += 22 + names[index].length * LETTER;
    return entry;
  }).join('\n');
}

function yOf(value: number, { min, max }: Scale, { top, bottom }: Frame): number {
  return bottom - (bottom - top) * (value - min) / (max - min);
}

/** A number as short as an axis needs it. */
function human(value: number): string {
  const [factor, suffix] = [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k']].find(([limit]) => Math.abs(value) >= (limit as number)) as [number, string] ?? [1, ''];
  const digits = factor === 1e12 ? 4 : 1;
  return `${Number((value / factor).toFixed(digits))}${suffix}`;
}

/** One line of the table. A missing number has nothing to be compared with. */
export interface Row {
  readonly figure: string;
  readonly unit: string;
  readonly library: number;
  readonly l1?: number;
  readonly alpha?: number;
  /** What the library is compared with when it is neither of the two: the ratio and its base. */
  readonly ratio?: { readonly value: number; readonly to: string };
  readonly targets?: { readonly l1?: number; readonly alpha?: number; readonly ratio?: number; readonly library?: number };
}

const HEAD = ['figure', 'unit', 'library', 'raw L1', 'alpha', '÷ raw L1', '÷ alpha', 'other ratio', 'target', 'met'];

function number(value: number | undefined, digits = 3): string {
  if (value === undefined) {
    return '';
  }
  return Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(digits)));
}

function ratio(value: number, base: number | undefined): number | undefined {
  return base === undefined ? undefined : value / base;
}

function cells(row: Row): string[] {
  const [toL1, toAlpha] = [ratio(row.library, row.l1), ratio(row.library, row.alpha)];
  const checks: [string, number | undefined, number | undefined][] = [
    ['÷ raw L1', toL1, row.targets?.l1],
    ['÷ alpha', toAlpha, row.targets?.alpha],
    ['ratio', row.ratio?.value, row.targets?.ratio],
    ['library', row.library, row.targets?.library],
  ];
  const set = checks.filter(([, value, target]) => value !== undefined && target !== undefined);
  return [
    row.figure, row.unit, number(row.library), number(row.l1), number(row.alpha), number(toL1), number(toAlpha),
    row.ratio ? `${number(row.ratio.value)} ${row.ratio.to}` : '',
    set.map(([name, , target]) => `${name} ≤ ${number(target)}`).join(', '),
    set.length === 0 ? '' : set.every(([, value, target]) => value! <= target!) ? 'yes' : 'NO',
  ];
}

/** The rows as a table in Markdown. */
export function table(rows: Row[]): string {
  const lines = [HEAD, HEAD.map((_, i) => i < 2 ? '---' : '--:'), ...rows.map(cells)];
  return lines.map(line => `| ${line.join(' | ')} |`).join('\n');
}

/** How a deployment runs: what goes between you, CloudFormation, the handlers and the service, one row after the other. */
import { arrow, box, label, PALETTE, picture, text } from './drawing';

const LANES = ['cdk deploy', 'CloudFormation', 'Lifecycle', 'Managed Flink', 'Metrics and log'];
const LANE = 232;
const LEFT = 96;
const ROW = 34;
const TOP = 78;
const GAP = 10;

interface Message {
  readonly from: number;
  readonly to: number;
  readonly words: string;
  readonly color?: string;
}
interface Note { readonly at: number; readonly note: string }
interface Section { readonly section: string; readonly rows: ReadonlyArray<Message | Note>; readonly fill: string; readonly color: string }

const YOU = 0;
const CFN = 1;
const HANDLERS = 2;
const SERVICE = 3;
const EVIDENCE = 4;

const SECTIONS: readonly Section[] = [
  {
    section: 'Deploy',
    fill: PALETTE.page,
    color: PALETTE.link,
    rows: [
      { from: YOU, to: CFN, words: 'new jar or configuration' },
      { from: CFN, to: SERVICE, words: 'create or update the application' },
      { at: SERVICE, note: 'a running job: snapshot, restart from it' },
      { from: CFN, to: HANDLERS, words: 'Create or Update: digest changed' },
    ],
  },
  {
    section: 'Every 10 seconds, until it is decided',
    fill: PALETTE.ours,
    color: PALETTE.link,
    rows: [
      { from: HANDLERS, to: SERVICE, words: 'state? operations? snapshots?' },
      { from: HANDLERS, to: SERVICE, words: 'READY: start from the latest snapshot' },
      { from: HANDLERS, to: EVIDENCE, words: 'RUNNING: any restart in two minutes?' },
    ],
  },
  {
    section: 'It runs what was deployed, and stays up',
    fill: '#f3f9f1',
    color: PALETTE.good,
    rows: [
      { from: HANDLERS, to: CFN, words: 'success', color: PALETTE.good },
      { from: CFN, to: YOU, words: 'UPDATE_COMPLETE', color: PALETTE.good },
    ],
  },
  {
    section: 'Or it does not come up',
    fill: PALETTE.badArea,
    color: PALETTE.bad,
    rows: [
      { from: HANDLERS, to: SERVICE, words: 'stop by force', color: PALETTE.bad },
      { from: EVIDENCE, to: HANDLERS, words: 'the last error lines', color: PALETTE.bad },
      { from: HANDLERS, to: CFN, words: 'failed: the job\'s own error', color: PALETTE.bad },
      { from: CFN, to: SERVICE, words: 'update back to the version before' },
      { from: CFN, to: HANDLERS, words: 'Update' },
      { from: HANDLERS, to: SERVICE, words: 'start from the snapshot of the update' },
      { from: CFN, to: YOU, words: 'UPDATE_ROLLBACK_COMPLETE' },
      { at: SERVICE, note: 'the old version runs, with its state' },
    ],
  },
];

/** The picture as the text of an SVG file. */
export function renderDeployment(): string {
  const width = LEFT * 2 + LANE * (LANES.length - 1);
  let y = TOP;
  const shapes: string[] = [];
  for (const { section, rows, fill, color } of SECTIONS) {
    const height = rows.length * ROW + 34;
    shapes.push(
      `<rect x="16" y="${y}" width="${width - 32}" height="${height}" rx="8" fill="${fill}" stroke="${PALETTE.border}"/>`,
      lanesAt(y, height + (section === SECTIONS[SECTIONS.length - 1].section ? 0 : GAP)),
      `<rect x="26" y="${y + 7}" width="${section.length * 6.7}" height="16" fill="${fill}"/>`,
      text(32, y + 20, section, { size: 12.5, weight: 700, fill: color }),
      ...rows.map((row, index) => draw(row, y + 44 + index * ROW, fill)),
    );
    y += height + GAP;
  }
  return picture(width, y + 6, 'A deployment: CloudFormation changes the application, the lifecycle starts and checks it, and a failure brings the old version back', [
    ...LANES.map((name, index) => heading(laneX(index), name)),
    ...shapes,
  ]);
}

function laneX(lane: number): number {
  return LEFT + lane * LANE;
}

function heading(x: number, name: string): string {
  return box(x - 72, 26, 144, 36, PALETTE.card, PALETTE.oursBorder) + text(x, 49, name, { size: 13, weight: 600, anchor: 'middle' })
    + `<path d="M${x} 62V${TOP}" stroke="${PALETTE.border}"/>`;
}

function lanesAt(y: number, height: number): string {
  return LANES.map((_, index) => `<path d="M${laneX(index)} ${y}V${y + height}" stroke="${PALETTE.border}"/>`).join('');
}

function draw(row: Message | Note, y: number, fill: string): string {
  if ('note' in row) {
    const half = row.note.length * 3 + 10;
    return box(laneX(row.at) - half, y - 17, 2 * half, 24, '#fff8e6', '#e3cf94') + text(laneX(row.at), y - 1, row.note, { size: 11.5, anchor: 'middle' });
  }
  const [from, to] = [laneX(row.from), laneX(row.to)];
  const color = row.color ?? PALETTE.arrow;
  const side = Math.sign(to - from);
  // Over the stretch next to the receiver, so that no words stand on a lane that the message only crosses.
  const middle = Math.abs(row.to - row.from) > 1 ? to - side * LANE / 2 : (from + to) / 2;
  return arrow([[from, y + 4], [to, y + 4]], color) + label(middle, y - 2, row.words, color, fill);
}

/** What a `StreamingPipeline` defines, and what it connects. */
import { arrow, card, frame, label, PALETTE, picture, text } from './drawing';

const SOURCES = ['Kinesis data stream', 'MSK topic', 'S3 directory', 'DynamoDB stream'];
const SINKS = ['Kinesis, Firehose', 'MSK topic', 'S3, Iceberg table', 'DynamoDB, SQS', 'OpenSearch', 'Prometheus'];
const OURS = { fill: PALETTE.ours, stroke: PALETTE.oursBorder };

/** The height at which data flows, and that of a row beside it. */
const MIDDLE = 166;
const PITCH = 40;

/** The picture as the text of an SVG file. */
export function renderPipeline(): string {
  return picture(1080, 536, 'A StreamingPipeline: an application between its sources and sinks, with what is created around it', [
    ...column(24, 'Your sources', SOURCES),
    ...column(880, 'Your sinks', SINKS),
    frame(252, 24, 576, 462, 'new flink.StreamingPipeline(…)', PALETTE.link),
    ...application(),
    ...around(),
    arrow([[200, MIDDLE], [282, MIDDLE]]),
    label(226, MIDDLE - 8, 'read', PALETTE.faint),
    arrow([[796, MIDDLE], [878, MIDDLE]]),
    label(854, MIDDLE - 8, 'write', PALETTE.faint),
    ...people(),
    ...legend(),
  ]);
}

function column(x: number, title: string, names: readonly string[]): string[] {
  const top = MIDDLE + 5 - names.length * PITCH / 2;
  return [
    text(x + 88, top - 14, title, { size: 13, weight: 700, anchor: 'middle' }),
    ...names.map((title_, index) => card({ x, y: top + index * PITCH, width: 176, title: title_, height: 32 })),
  ];
}

function application(): string[] {
  const part = { fill: PALETTE.part, stroke: PALETTE.oursBorder };
  return [
    card({ x: 284, y: 62, width: 512, title: 'Application', height: 186, accent: PALETTE.flink, ...OURS }),
    text(384, 83, 'on Amazon Managed Service for Apache Flink', { size: 11.5, fill: PALETTE.faint }),
    ...job(116),
    card({ x: 302, y: 180, width: 150, title: 'Property groups', lines: ['the connectors\' options'], ...part }),
    card({ x: 465, y: 180, width: 150, title: 'Code', lines: ['one jar, by its digest'], ...part }),
    card({ x: 628, y: 180, width: 150, title: 'State', lines: ['checkpoints, snapshots'] }),
  ];
}

/** The graph of a job. */
function job(y: number): string[] {
  const at = [360, 480, 600, 720];
  return [
    ...at.slice(1).map((x, index) => arrow([[at[index] + 34, y + 16], [x - 34, y + 16]], PALETTE.flink)),
    ...['source', 'keyBy', 'window', 'sink'].map((name, index) => [
      `<rect x="${at[index] - 34}" y="${y}" width="68" height="32" rx="16" fill="${PALETTE.flink}"/>`,
      text(at[index], y + 20, name, { size: 12, weight: 600, fill: '#ffffff', anchor: 'middle' }),
    ].join('\n')),
  ];
}

function around(): string[] {
  return [
    arrow([[362, 288], [362, 250]]),
    arrow([[540, 248], [540, 286]]),
    arrow([[718, 248], [718, 286]]),
    card({ x: 284, y: 288, width: 156, title: 'Role', lines: ['least privilege for code,', 'logs, network, sources', 'and sinks'], ...OURS }),
    card({ x: 462, y: 288, width: 156, title: 'Log group', lines: ['kept for a year; quoted', 'by a deployment', 'that fails'], ...OURS }),
    card({ x: 640, y: 288, width: 156, title: 'Metrics', lines: ['with statistics that', 'suit them, of Flink 1', 'and Flink 2'] }),
    arrow([[451, 416], [451, 250]]),
    arrow([[653, 372], [653, 414]]),
    arrow([[734, 372], [734, 414]]),
    card({ x: 284, y: 416, width: 240, title: 'Lifecycle', lines: ['starts, checks and stops the job'], ...OURS }),
    card({ x: 540, y: 416, width: 126, title: 'Dashboard', lines: ['on one page'], ...OURS }),
    card({ x: 682, y: 416, width: 114, title: 'Alarms', lines: ['of the guide'], ...OURS }),
  ];
}

function people(): string[] {
  return [
    card({ x: 24, y: 416, width: 176, title: 'cdk deploy', lines: ['ends with the job running'] }),
    arrow([[200, 442], [282, 442]]),
    card({ x: 880, y: 416, width: 176, title: 'Your alarm actions', lines: ['a topic, a page, a ticket'] }),
    arrow([[796, 442], [878, 442]]),
  ];
}

function legend(): string[] {
  return [
    `<rect x="284" y="500" width="18" height="14" rx="3" fill="${PALETTE.ours}" stroke="${PALETTE.oursBorder}"/>`,
    text(310, 511, 'created by the pipeline', { size: 11.5, fill: PALETTE.faint }),
    `<rect x="464" y="500" width="18" height="14" rx="3" fill="${PALETTE.yours}" stroke="${PALETTE.border}"/>`,
    text(490, 511, 'yours, or the service\'s', { size: 11.5, fill: PALETTE.faint }),
  ];
}

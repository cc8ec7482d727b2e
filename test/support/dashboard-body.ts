import { Template } from 'aws-cdk-lib/assertions';

/** A widget as CloudWatch reads it. */
export interface DashboardWidget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: { [name: string]: any };
}

/** The body of a dashboard as CloudWatch reads it. */
export interface DashboardBody {
  readonly widgets: DashboardWidget[];
}

/** The body of the one dashboard of a template, with `name(logicalId)` for what only a deployment knows. */
export function dashboardBody(template: Template, name: (reference: string) => string = reference => reference): DashboardBody {
  const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
  return JSON.parse(deployed(dashboard.Properties.DashboardBody, name));
}

function deployed(value: any, name: (reference: string) => string): string {
  if (typeof value === 'string') {
    return value;
  }
  const [[fn, argument]] = Object.entries<any>(value);
  switch (fn) {
    case 'Fn::Join': return argument[1].map((part: any) => deployed(part, name)).join(argument[0]);
    case 'Fn::GetAtt': return name(argument[0]);
    case 'Ref': return name(argument);
    default: throw new Error(`cannot deploy ${fn}`);
  }
}

const VIEWS = ['timeSeries', 'singleValue', 'gauge', 'bar', 'pie'];
const PROPERTIES: { [type: string]: (properties: any) => string[] } = {
  text: ({ markdown }) => string('markdown', markdown),
  alarm: ({ alarms, title }) => [...string('title', title), ...list('alarms', alarms)],
  log: ({ query, region }) => [
    ...string('region', region),
    ...string('query', query),
    ...(/^SOURCE '[^']+'( \| SOURCE '[^']+')* \| /.test(query) ? [] : [`query must name its log groups, got ${query}`]),
  ],
  metric: ({ metrics, region, view, yAxis, annotations }) => [
    ...string('region', region),
    ...list('metrics', metrics),
    ...(VIEWS.includes(view) ? [] : [`view ${view} is unknown`]),
    ...(metrics ?? []).flatMap(metricErrors),
    ...identifierErrors(metrics ?? []),
    ...Object.keys(yAxis ?? {}).filter(side => side !== 'left' && side !== 'right').map(side => `axis ${side} is unknown`),
    ...(annotations?.horizontal ?? []).flatMap((line: any) => typeof line.value === 'number' ? [] : ['an annotation has no value']),
  ],
};

/**
 * What CloudWatch would reject in the body of a dashboard.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export function dashboardErrors(body: DashboardBody): string[] {
  const { widgets } = body;
  if (!Array.isArray(widgets) || widgets.length > 500) {
    return ['widgets must be a list of at most 500'];
  }
  return [
    ...widgets.flatMap(widget => widgetErrors(widget).map(error => `${widget.type} '${widget.properties?.title ?? ''}': ${error}`)),
    ...overlaps(widgets),
  ];
}

function widgetErrors({ type, x, y, width, height, properties }: DashboardWidget): string[] {
  return [
    ...[x, y, width, height].every(Number.isInteger) ? [] : ['position and size must be integers'],
    ...x >= 0 && width >= 1 && x + width <= 24 ? [] : [`x ${x} and width ${width} leave the grid of 24`],
    ...y >= 0 && height >= 1 && height <= 1000 ? [] : [`y ${y} and height ${height} leave the grid`],
    ...PROPERTIES[type] ? PROPERTIES[type](properties) : ['the type is unknown'],
  ];
}

/** Namespace, name, pairs of dimensions and then at most one object with options; or only an object with an expression. */
function metricErrors(metric: any): string[] {
  if (!Array.isArray(metric) || metric.length === 0) {
    return [`a metric must be a list, got ${JSON.stringify(metric)}`];
  }
  const options = typeof metric[metric.length - 1] === 'object' ? metric[metric.length - 1] : undefined;
  const names = options ? metric.slice(0, -1) : metric;
  if (names.length === 0) {
    return string('expression', options.expression);
  }
  return [
    ...names.every((name: any) => typeof name === 'string' && name !== '') ? [] : [`${JSON.stringify(names)} must be strings`],
    ...names.length >= 2 && names.length % 2 === 0 ? [] : [`${JSON.stringify(names)} must have a value for each dimension`],
    ...options?.expression ? ['a metric cannot have an expression as well'] : [],
    ...options?.period === undefined || options.period >= 1 ? [] : [`period ${options.period} must be at least 1`],
  ];
}

/** Every id must be well-formed and unique, and every metric that an expression names must be there. */
function identifierErrors(metrics: any[]): string[] {
  const options = metrics.map(metric => metric[metric.length - 1]).filter(last => typeof last === 'object');
  const ids: string[] = options.filter(({ id }) => id !== undefined).map(({ id }) => id);
  const named = options.filter(({ expression }) => expression && !expression.startsWith('SEARCH('))
    .flatMap(({ expression }) => expression.match(/\b[a-z]\w*/g) ?? []);
  return [
    ...ids.filter(id => !/^[a-z]\w*$/.test(id)).map(id => `id ${id} must begin with a small letter`),
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map(id => `id ${id} is there twice`),
    ...named.filter(id => !ids.includes(id)).map(id => `${id} is in an expression and nowhere else`),
  ];
}

function overlaps(widgets: DashboardWidget[]): string[] {
  return widgets.flatMap((a, index) => widgets.slice(index + 1)
    .filter(b => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)
    .map(b => `'${a.properties.title}' and '${b.properties.title}' overlap`));
}

function string(name: string, value: unknown): string[] {
  return typeof value === 'string' && value !== '' ? [] : [`${name} must be given, got ${JSON.stringify(value)}`];
}

function list(name: string, value: unknown): string[] {
  return Array.isArray(value) && value.length > 0 ? [] : [`${name} must be a list with something in it, got ${JSON.stringify(value)}`];
}

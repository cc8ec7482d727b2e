/** What keeps a template of the library from being deployed to the emulator, and what is done about it. */
export interface EmulatorFault {
  readonly name: string;
  /** What AWS has, and the emulator lacks. */
  readonly reason: string;
  /** Changes the text of a template. A text without the fault stays as it is. */
  readonly repair: (template: string) => string;
}

interface Resource { readonly Type: string; readonly Properties?: { readonly Metrics?: unknown } }

/** The faults of which at least one template must show each. A fault that none shows fails the run. */
export const EMULATOR_FAULTS: EmulatorFault[] = [
  {
    name: 'plain-http',
    reason: 'The emulator speaks HTTP, and the policy of the bootstrap bucket demands TLS',
    repair: template => template.replace('aws:SecureTransport: "false"', 'aws:SecureTransport: "unknown"'),
  },
  {
    name: 'metric-math-alarms',
    reason: 'The emulator has no alarms on expressions of several metrics',
    repair: template => withoutResources(template, ({ Type, Properties }) => Type === 'AWS::CloudWatch::Alarm' && Properties?.Metrics !== undefined),
  },
];

function withoutResources(template: string, isAbsent: (resource: Resource) => boolean): string {
  if (!template.startsWith('{')) {
    return template;
  }
  const parsed = JSON.parse(template);
  const all = Object.entries<Resource>(parsed.Resources ?? {});
  const kept = all.filter(([, resource]) => !isAbsent(resource));
  return kept.length === all.length ? template : JSON.stringify({ ...parsed, Resources: Object.fromEntries(kept) }, null, 1);
}

import { readable, Resource, resourcesOf, Template } from './assembly';

/** What a template would deploy, for a person to read. */
export function summarize(template: Template): string {
  return [
    ...resourcesOf(template, 'AWS::KinesisAnalyticsV2::Application').flatMap(application => describeApplication(...application)),
    '',
    'Permissions',
    ...[...resourcesOf(template, 'AWS::IAM::Policy'), ...resourcesOf(template, 'AWS::IAM::ManagedPolicy')].flatMap(describePolicy),
    '',
    'Resources',
    ...countByType(template),
  ].join('\n');
}

function describeApplication(logicalId: string, { Properties: properties }: Resource): string[] {
  const { ApplicationConfiguration: configuration } = properties;
  const { Parallelism: parallelism, ParallelismPerKPU: perKpu } = configuration.FlinkApplicationConfiguration.ParallelismConfiguration;
  const { BucketARN: bucket, FileKey: key } = configuration.ApplicationCodeConfiguration.CodeContent.S3ContentLocation;
  const kpus = Math.ceil(parallelism / perKpu);
  return [
    `Application  ${properties.ApplicationName ?? `${logicalId} (CloudFormation names it)`}`,
    `Runtime      ${properties.RuntimeEnvironment}`,
    `KPUs         ${kpus} for parallelism ${parallelism}, and 1 for orchestration`,
    `Code         ${readable(key)}`,
    `             in ${readable(bucket)}`,
    '',
    'Property groups',
    ...(configuration.EnvironmentProperties?.PropertyGroups ?? []).flatMap(describePropertyGroup),
  ];
}

function describePropertyGroup({ PropertyGroupId: id, PropertyMap: map }: any): string[] {
  return [`  ${id}`, ...Object.entries(map).map(([key, value]) => `    ${key} = ${readable(value)}`)];
}

function describePolicy([logicalId, { Properties: properties }]: [string, Resource]): string[] {
  return [`  ${logicalId}`, ...properties.PolicyDocument.Statement.map((statement: any) => `    ${describeStatement(statement)}`)];
}

function describeStatement(statement: any): string {
  const condition = statement.Condition ? `  if ${Object.values<object>(statement.Condition).flatMap(item => Object.keys(item)).join(', ')}` : '';
  return `${statement.Effect} ${readable(statement.Action)}  on  ${readable(statement.Resource)}${condition}`;
}

function countByType(template: Template): string[] {
  const counts = new Map<string, number>();
  Object.values(template.Resources).forEach(({ Type: type }) => counts.set(type, (counts.get(type) ?? 0) + 1));
  return [...counts].sort(([a], [b]) => a.localeCompare(b)).map(([type, count]) => `  ${String(count).padStart(3)}  ${type}`);
}

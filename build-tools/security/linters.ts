import { spawnSync } from 'child_process';
import * as path from 'path';
import { Finding } from './findings';
import { IntegTemplate } from './templates';
import { resolve } from '../../test/support/fixtures/iam';

const BIN = '.venv/security/bin';

/** The errors that cfn-lint finds in a template. Its warnings are about style. */
export function cfnLintFindings(template: IntegTemplate): Finding[] {
  const matches: any[] = run('cfn-lint', ['--format', 'json', '--non-zero-exit-code', 'none', template.file]);
  return matches.filter(match => match.Level === 'Error').map(match => ({
    rule: match.Rule.Id,
    template: template.name,
    resource: String(match.Location.Path?.[1] ?? ''),
    detail: match.Message,
  }));
}

/** What parliament finds in the identity policies of a template. */
export function parliamentFindings(template: IntegTemplate): Finding[] {
  const policies = Object.entries<any>(template.body.Resources).flatMap(([resource, { Properties: properties }]) =>
    [properties?.PolicyDocument, ...(properties?.Policies ?? []).map((policy: any) => policy.PolicyDocument)]
      // Resource policies have principals, which parliament does not know.
      .filter(policy => policy?.Statement?.every((statement: any) => statement.Principal === undefined))
      .map(policy => ({ template: template.name, resource, policy: resolve(policy, references(template)) })));
  return run('python', [path.join(__dirname, 'lint_policies.py')], JSON.stringify(policies));
}

const REFERENCES_ARE_ARNS = ['AWS::StepFunctions::StateMachine', 'AWS::SNS::Topic', 'AWS::SecretsManager::Secret', 'AWS::IAM::ManagedPolicy'];

/** Values that look like what CloudFormation would put in, so that the linter sees ARNs where there will be ARNs. */
function references(template: IntegTemplate): { [name: string]: string } {
  const values: { [name: string]: string } = {
    'AWS::Partition': 'aws',
    'AWS::Region': 'us-east-1',
    'AWS::AccountId': '111122223333',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackId': 'arn:aws:cloudformation:us-east-1:111122223333:stack/test/0',
  };
  for (const [id, { Type: type }] of Object.entries<any>(template.body.Resources)) {
    values[id] = REFERENCES_ARE_ARNS.includes(type) ? arn(type, id) : id.toLowerCase();
    values[`${id}.Arn`] = arn(type, id);
  }
  return values;
}

function arn(type: string, id: string): string {
  const inRegion = (service: string, resource: string) => `arn:aws:${service}:us-east-1:111122223333:${resource}`;
  const known: { [type: string]: string } = {
    'AWS::DynamoDB::Table': inRegion('dynamodb', `table/${id}`),
    'AWS::IAM::Role': `arn:aws:iam::111122223333:role/${id}`,
    'AWS::Kinesis::Stream': inRegion('kinesis', `stream/${id}`),
    'AWS::KinesisFirehose::DeliveryStream': inRegion('firehose', `deliverystream/${id}`),
    'AWS::KMS::Key': inRegion('kms', 'key/00000000-0000-0000-0000-000000000000'),
    'AWS::Lambda::Function': inRegion('lambda', `function:${id}`),
    'AWS::Logs::LogGroup': inRegion('logs', `log-group:${id}:*`),
    'AWS::S3::Bucket': `arn:aws:s3:::${id.toLowerCase()}`,
    'AWS::SNS::Topic': inRegion('sns', id),
    'AWS::SQS::Queue': inRegion('sqs', id),
    'AWS::StepFunctions::StateMachine': inRegion('states', `stateMachine:${id}`),
  };
  return known[type] ?? inRegion(type.split('::')[1].toLowerCase(), id);
}

function run(program: string, args: string[], input = ''): any {
  const result = spawnSync(path.join(BIN, program), args, { input, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
  if (result.status !== 0) {
    throw new Error(`${program} failed: ${result.error?.message ?? result.stderr}`);
  }
  return JSON.parse(result.stdout || '[]');
}

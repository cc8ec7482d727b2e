import { Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnApplication } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Application, ApplicationCode, ApplicationProps, LogLevel, MaintenanceWindow, Runtime, SnapshotMode } from '../../src';
import { renderedConfiguration } from '../../src/lifecycle/rendered-configuration';
import { StageSurvey } from '../../src/lifecycle/stage-survey';
import { testApplication, testStack } from '../support/fixtures';

type Change = (app: Application, stack: Stack) => void;

/** The rendered configuration of an application as the digest of its lifecycle sees it. */
function configuration(props: (stack: Stack) => Partial<ApplicationProps> = () => ({}), change: Change = () => undefined): unknown {
  const stack = testStack();
  const app = testApplication({ applicationName: 'clicks', ...props(stack) }, stack);
  change(app, stack);
  return renderedConfiguration(cfn(app), new StageSurvey(app).access.policiesOf(app, app.role!));
}

function cfn(app: Application): CfnApplication {
  return app.node.defaultChild as CfnApplication;
}

const bucket = (stack: Stack) => s3.Bucket.fromBucketName(stack, 'Other', 'code-bucket');
const statement = new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: ['arn:aws:sqs:eu-west-1:111111111111:q'] });
const assumedBy = new iam.ServicePrincipal('kinesisanalytics.amazonaws.com');

test('is the same for the same CDK app', () => {
  expect(configuration()).toEqual(configuration());
});

test('is plain data, without tokens', () => {
  const rendered = JSON.stringify(configuration(() => ({ propertyGroups: { A: { k: 'v' } } })));
  expect(JSON.parse(rendered)).toMatchObject({
    properties: { ApplicationConfiguration: { EnvironmentProperties: { PropertyGroups: [{ PropertyGroupId: 'A', PropertyMap: { k: 'v' } }] } } },
    statements: expect.arrayContaining([expect.objectContaining({ Sid: 'ReadCode' })]),
  });
  expect(rendered).not.toContain('Token[');
});

test('only contains permissions of the role', () => {
  const { properties, ...permissions } = configuration(stack => ({ role: new iam.Role(stack, 'Own', { assumedBy }) })) as { properties: unknown };
  expect(permissions).toEqual({ statements: expect.any(Array), managedPolicies: [], boundaries: [] });
});

describe('changes with', () => {
  test.each<[string, (stack: Stack) => Partial<ApplicationProps>]>([
    ['the key of the code', stack => ({ code: ApplicationCode.fromBucket(bucket(stack), 'job2.jar', 'v1') })],
    ['the version of the code', stack => ({ code: ApplicationCode.fromBucket(bucket(stack), 'job.jar', 'v2') })],
    ['runtime', () => ({ runtime: Runtime.FLINK_2_2 })],
    ['property groups', () => ({ propertyGroups: { A: { k: 'v' } } })],
    ['parallelism', () => ({ parallelism: 2 })],
    ['checkpointInterval', () => ({ checkpointInterval: Duration.minutes(2) })],
    ['logLevel', () => ({ logLevel: LogLevel.ERROR })],
    ['snapshotMode, which is an override', () => ({ snapshotMode: SnapshotMode.ENHANCED })],
    ['systemRollbackEnabled', () => ({ systemRollbackEnabled: true })],
    ['encryptionKey', stack => ({ encryptionKey: new kms.Key(stack, 'Key') })],
    ['role', stack => ({ role: new iam.Role(stack, 'Own', { assumedBy }) })],
    ['applicationName', () => ({ applicationName: 'clicks-2' })],
  ])('%s', (_name, props) => {
    expect(configuration(props)).not.toEqual(configuration());
  });

  test.each<[string, Change]>([
    ['a group added later', app => app.addPropertyGroup('A', { k: 'v' })],
    ['an override', app => cfn(app).addPropertyOverride('ApplicationConfiguration.FlinkApplicationConfiguration.ParallelismConfiguration.Parallelism', 9)],
    ['a property set on the L1', app => { cfn(app).runtimeEnvironment = 'FLINK-2_3'; }],
    ['a policy of the role', app => { app.addToRolePolicy(statement); }],
    ['a managed policy of the role', app => app.role!.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonKinesisReadOnlyAccess'))],
  ])('%s', (_name, change) => {
    expect(configuration(undefined, change)).not.toEqual(configuration());
  });

  test('an inline policy that the role itself holds', () => {
    const withRole = (inlinePolicies?: { [name: string]: iam.PolicyDocument }) =>
      configuration(stack => ({ role: new iam.Role(stack, 'Own', { assumedBy, inlinePolicies }) }));
    expect(withRole({ Send: new iam.PolicyDocument({ statements: [statement] }) })).not.toEqual(withRole());
  });

  test('a policy of an imported role', () => {
    const imported = (stack: Stack) => ({ role: iam.Role.fromRoleArn(stack, 'Imported', 'arn:aws:iam::111111111111:role/job') });
    expect(configuration(imported, app => { app.addToRolePolicy(statement); })).not.toEqual(configuration(imported));
  });
});

describe('does not change with', () => {
  test.each<[string, (stack: Stack) => Partial<ApplicationProps>]>([
    ['description', () => ({ description: 'Counts clicks' })],
    ['maintenanceWindow', () => ({ maintenanceWindow: MaintenanceWindow.startingAt(3, 0) })],
    ['removalPolicy', () => ({ removalPolicy: RemovalPolicy.RETAIN })],
  ])('%s', (_name, props) => {
    expect(configuration(props)).toEqual(configuration());
  });

  test('a policy of a role in another stack, which is deployed separately', () => {
    const withRole = (change: (role: iam.Role) => void) => configuration(stack => {
      const role = new iam.Role(new Stack(stack.node.root, 'Other'), 'Own', { assumedBy, roleName: 'own' });
      change(role);
      return { role };
    });
    expect(withRole(role => role.addToPolicy(statement))).toEqual(withRole(() => undefined));
  });

  test('a policy without a role, which is not rendered', () => {
    expect(configuration(undefined, app => { new iam.Policy(app.role!, 'Loose', { statements: [statement] }); })).toEqual(configuration());
  });

  test('the trust policy and description of a role', () => {
    const withRole = (props: Partial<iam.RoleProps>) =>
      configuration(stack => ({ role: new iam.Role(stack, 'Own', { assumedBy, ...props }) }));
    expect(withRole({ description: 'Job', maxSessionDuration: Duration.hours(2) })).toEqual(withRole({}));
  });

  test('tags', () => {
    expect(configuration(undefined, app => Tags.of(app).add('team', 'streaming'))).toEqual(configuration());
  });
});

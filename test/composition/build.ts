import { App, Duration, PhysicalName, Stack, Tags } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { JOBS, placesOf, Things } from './places';
import { Job, Program } from './program';
import * as flink from '../../src';

type Defined = flink.Application | flink.StudioNotebook;

const SERVICE = new iam.ServicePrincipal('kinesisanalytics.amazonaws.com');
const schedule = scheduler.ScheduleExpression.rate(Duration.hours(6));
const STATEMENT = () => new iam.PolicyStatement({ actions: ['ses:SendEmail'], resources: ['arn:aws:ses:eu-west-1:111111111111:identity/a'] });

/** Builds a program: the same data builds the same constructs, whatever `variation` adds around them. */
export function build(app: App, program: Program, variation: { readonly unrelated?: boolean } = {}): void {
  const places = placesOf(app, program);
  const things = new Things(places, program);
  const jobs: Defined[] = [];
  const calls: (() => void)[] = [];
  const [first, ...rest] = program.jobs;
  [first, ...program.twins ? [first] : [], ...rest].forEach((job, index) => {
    const stack = index % 2 === 0 ? places.jobs : places.others;
    const made = defineJob(stack, things, job, index);
    jobs.push(made);
    calls.push(...callsOf(made, job, things, stack, index));
  });
  shuffled(calls, program.order).forEach(call => call());
  if (program.chained && jobs.length > 1) {
    jobs[1].node.addDependency(jobs[0]);
  }
  if (program.boundary) {
    iam.PermissionsBoundary.of(places.jobs).apply(iam.ManagedPolicy.fromManagedPolicyName(places.jobs, 'Boundary', 'boundary'));
  }
  if (program.tags || variation.unrelated) {
    Tags.of(app).add('team', variation.unrelated ? 'other' : 'streams');
  }
  if (variation.unrelated) {
    new sqs.Queue(places.jobs, 'Unrelated');
    new iam.Role(places.jobs, 'UnrelatedRole', { assumedBy: SERVICE }).addToPolicy(STATEMENT());
  }
}

/** Calls in an order that a number decides. */
function shuffled<T>(calls: readonly T[], seed: number): T[] {
  const rest = [...calls];
  const ordered: T[] = [];
  for (let state = seed + 1; rest.length > 0;) {
    state = (state * 16807) % 2147483647;
    ordered.push(...rest.splice(state % rest.length, 1));
  }
  return ordered;
}

function groupsOf(scope: Stack, things: Things, job: Job, index: number, vpc: ec2.IVpc): ec2.ISecurityGroup[] | undefined {
  switch (job.groups) {
    case 'own': return undefined;
    case 'given': return [things.once(`group ${vpc.node.id}`, () => new ec2.SecurityGroup(things.places.network, `Group${vpc.node.id}`, { vpc }))];
    case 'imported': return [ec2.SecurityGroup.fromSecurityGroupId(scope, `Group${index}`, 'sg-shared')];
  }
}

function roleOf(scope: Stack, things: Things, job: Job, index: number): iam.IRole | undefined {
  switch (job.role) {
    case 'own': return undefined;
    case 'given': return new iam.Role(scope, `Role${index}`, { assumedBy: SERVICE, roleName: PhysicalName.GENERATE_IF_NEEDED });
    case 'imported': return iam.Role.fromRoleArn(scope, `Role${index}`, `arn:aws:iam::${JOBS.account}:role/job${index}`);
    case 'shared imported': return iam.Role.fromRoleName(scope, `Role${index}`, 'shared');
    case 'shared': return things.once('shared role', () => new iam.Role(scope, 'SharedRole', { assumedBy: SERVICE, roleName: PhysicalName.GENERATE_IF_NEEDED }));
    case 'of the data': return things.once('data role', () => new iam.Role(things.places.network, 'DataRole', { assumedBy: SERVICE, roleName: PhysicalName.GENERATE_IF_NEEDED }));
  }
}

function defineJob(stack: Stack, things: Things, job: Job, index: number): Defined {
  // Jobs of different stacks have the same ids, as two instances of one stack class have.
  const scope = new Construct(stack, `Place${things.places.others === things.places.jobs ? index : Math.floor(index / 2)}`);
  const vpc = job.vpc === 'none' ? undefined : things.vpc(job.vpc);
  const props = {
    vpc,
    securityGroups: vpc && groupsOf(stack, things, job, index, vpc),
    role: roleOf(stack, things, job, index),
    logGroup: job.logs === 'given' ? new logs.LogGroup(scope, 'Logs') : job.logs === 'imported' ? logs.LogGroup.fromLogGroupName(scope, 'Logs', 'jobs')
      : job.logs === 'of the data' ? things.once('logs', () => new logs.LogGroup(things.places.network, 'Logs')) : undefined,
    applicationName: job.named || job.encrypted ? `job-${index}` : undefined,
  };
  if (job.kind === 'notebook') {
    return new flink.StudioNotebook(scope, 'Job', { ...props, artifacts: [] });
  }
  const all = {
    ...props,
    runtime: flink.Runtime.FLINK_1_20,
    code: flink.ApplicationCode.fromBucket(things.once('code', () => s3.Bucket.fromBucketName(stack, 'Code', 'code')), 'job.jar', '1'),
    autoScalingEnabled: false,
    encryptionKey: job.encrypted ? new kms.Key(scope, 'StateKey') : undefined,
    loggingEnabled: job.logs !== 'off',
  };
  return job.kind === 'pipeline'
    ? new flink.StreamingPipeline(scope, 'Job', { ...all, startOnDeploy: job.start !== 'none' }).application
    : new flink.Application(scope, 'Job', all);
}

function callsOf(app: Defined, job: Job, things: Things, stack: Stack, index: number): (() => void)[] {
  const scope = new Construct(stack, `With${index}`);
  const start = () => { job.start === 'construct' ? new flink.ApplicationLifecycle(scope, 'Start', { application: app }) : app.startOnDeploy(); };
  return [
    ...(job.start === 'none' || job.kind === 'pipeline' ? [] : [start]),
    ...job.connectors.map((kind, place) => () => connect(app, kind, `Group${place}`, things, job)),
    ...job.extras.map(kind => () => EXTRA_CALLS[kind](app, scope, things, job)),
  ];
}

function connect(app: Defined, kind: Job['connectors'][number], group: string, things: Things, job: Job): void {
  const source = (item: flink.ISource) => { app instanceof flink.StudioNotebook ? app.addSource(item) : app.addSource(group, item); };
  const sink = (item: flink.ISink) => { app instanceof flink.StudioNotebook ? app.addSink(item) : app.addSink(group, item); };
  const vpc = job.vpc === 'none' ? undefined : things.vpc(job.vpc);
  switch (kind) {
    case 'KinesisSource': return source(new flink.KinesisSource(things.stream()));
    case 'KinesisSource efo': return source(new flink.KinesisSource(things.stream('Efo'), { consumerName: app.node.path.replace(/\W/g, '-') }));
    case 'KinesisSource encrypted': return source(new flink.KinesisSource(things.isRemote ? things.stream() : things.stream('Encrypted', things.key())));
    case 'DynamoDbStreamsSource': return source(new flink.DynamoDbStreamsSource(things.table()));
    case 'S3Source': return source(new flink.S3Source(things.bucket(), { prefix: 'in' }));
    case 'MskSource': return vpc && source(new flink.MskSource(things.cluster(vpc), { topics: ['orders'], groupId: app.node.addr }));
    case 'MskSource scram': return vpc && source(new flink.MskSource(things.cluster(vpc, true), { topics: ['orders'], groupId: app.node.addr }));
    case 'custom source': return source({
      bindSource: (scope, application) => {
        new iam.Policy(scope, 'Own', { roles: application.role ? [application.role] : [], statements: [STATEMENT()] }).node.addDependency();
        return { properties: { url: things.queue().queueUrl } };
      },
    });
    case 'KinesisSink': return sink(new flink.KinesisSink(things.stream('Out')));
    case 'S3Sink': return sink(new flink.S3Sink(things.bucket()));
    case 'S3Sink prefix': return sink(new flink.S3Sink(things.bucket(), { prefix: `${Stack.of(app).stackName}/raw/` }));
    case 'FirehoseSink': return sink(new flink.FirehoseSink(things.firehose()));
    case 'DynamoDbSink': return sink(new flink.DynamoDbSink(things.table()));
    case 'SqsSink': return sink(new flink.SqsSink(things.queue()));
    case 'OpenSearchSink': return things.isRemote ? undefined : sink(new flink.OpenSearchSink(things.domain(), { index: 'orders' }));
    case 'OpenSearchSink vpc': return vpc && sink(new flink.OpenSearchSink(things.domain(vpc), { index: 'orders' }));
    case 'PrometheusSink': return sink(new flink.PrometheusSink(things.workspace().attrArn));
    case 'IcebergSink': return sink(new flink.IcebergSink('sales', 'orders', things.bucket()));
    case 'MskSink': return vpc && sink(new flink.MskSink(things.cluster(vpc), { topic: 'totals' }));
  }
}

type Call = (app: Defined, scope: Construct, things: Things, job: Job) => void;

const forStreaming = (call: (app: flink.Application, scope: Construct, things: Things) => void): Call =>
  (app, scope, things) => app instanceof flink.Application && call(app, scope, things);
const inNetwork = (call: Call): Call => (app, scope, things, job) => job.vpc !== 'none' && call(app, scope, things, job);
const trigger = (app: flink.Application, threshold: number) => ({ metric: app.metricContainerCPUUtilization(), threshold });
/** The CDK defines a rule of a given group in the stack of the group, so the other side must not be in a stack above that. */
const peer = (scope: Construct, things: Things, job: Job) => {
  const place = job.groups === 'given' ? new Construct(things.places.network, `PeerOf${scope.node.id}`) : scope;
  return new ec2.SecurityGroup(place, 'Peer', { vpc: things.vpc(job.vpc as 'made') });
};

const EXTRA_CALLS: { readonly [kind in Job['extras'][number]]: Call } = {
  'alarms': (app, scope) => { new flink.RecommendedAlarms(scope, 'Alarms', { application: app }); },
  'dashboard': (app, scope) => { new flink.ApplicationDashboard(scope, 'Dashboard', { application: app }); },
  'queries': (app, scope) => { app.logGroup && new flink.LogQueries(scope, 'Queries', { application: app }); },
  'snapshots': forStreaming((app, scope) => { new flink.SnapshotSchedule(scope, 'Snapshots', { application: app, schedule }); }),
  'parallelism': forStreaming((app, scope) => { new flink.ParallelismSchedule(scope, 'Parallelism', { application: app, entries: [{ schedule, parallelism: 2 }] }); }),
  'scaling': forStreaming((app, scope) => {
    new flink.MetricScaling(scope, 'Scaling', { application: app, minParallelism: 1, maxParallelism: 4, scaleOut: trigger(app, 80), scaleIn: trigger(app, 20) });
  }),
  'runs': forStreaming((app, scope) => { new flink.RunSchedule(scope, 'Runs', { application: app, schedule }); }),
  'endpoints': inNetwork((app, scope) => { new flink.VpcEndpoints(scope, 'Endpoints', { application: app }); }),
  'secret': (app, _scope, things) => { flink.SecretAccess.fromSecret(things.secret()).grantRead(app); },
  'registry': app => { flink.GlueSchemaRegistry.fromRegistryName('orders').grantRead(app); },
  'assumed role': forStreaming((app, scope, things) => {
    app.addSource('Assumed', new flink.KinesisSource(things.stream(), { assumeRole: iam.Role.fromRoleArn(scope, 'Reader', 'arn:aws:iam::333333333333:role/reader') }));
  }),
  'properties': forStreaming((app, _scope, things) => app.addPropertyGroup('Extra', { bucket: things.bucket().bucketName })),
  'secret property': forStreaming((app, _scope, things) => {
    app.addPropertyGroup('Secret', { password: things.parameter().valueAsString });
  }),
  'policy beside the role': (app, scope) => { new iam.Policy(scope, 'Beside', { roles: [app.role!], statements: [STATEMENT()] }); },
  'managed policy': (app, scope) => { new iam.ManagedPolicy(scope, 'Managed', { roles: [app.role!], statements: [STATEMENT()] }); },
  'attached policy': (app, scope) => { app.role!.attachInlinePolicy(new iam.Policy(scope, 'Attached', { statements: [STATEMENT()] })); },
  'statement': app => { app.addToRolePolicy(STATEMENT()); },
  'allow to': inNetwork((app, scope, things, job) => app.connections.allowTo(peer(scope, things, job), ec2.Port.tcp(5432))),
  'allowed from': inNetwork((app, _scope, things, job) => {
    // The CDK defines the rule in the stack of the peer. Only the stack of the second job can depend on the other stack in any order of calls.
    const name = `OtherPeer${job.vpc}${job.groups === 'given' ? 'OfNetwork' : ''}`;
    const other = things.once(name, () => peer(new Construct(things.places.others, name), things, job));
    other.connections.allowFrom(app, ec2.Port.tcp(5433));
  }),
  'allow to imported': inNetwork((app, scope) => app.connections.allowTo(ec2.SecurityGroup.fromSecurityGroupId(scope, 'ImportedPeer', 'sg-peer'), ec2.Port.tcp(5434))),
  'grant to operator': (app, scope) => {
    const operator = new iam.Role(scope, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });
    app.grantStart(operator);
    app.grantUpdate(operator);
  },
  'read twice': app => { new cloudwatch.Alarm(app, 'Own', { metric: app.metric('uptime'), threshold: 1, evaluationPeriods: 1 }); },
};

import { Allowance } from './findings';

/** The constructs of the CDK that this library uses as they are. */
const FRAMEWORK = /\/ManagedFlinkLifecycleProvider(framework|waiter)/;
/** The functions of the lifecycle provider, and those of the CDK around them. */
const LIFECYCLE_FUNCTIONS = /\/ManagedFlinkLifecycle(OnEvent|IsComplete|Provider)/;
/** What the CDK defines beside a Vpc. */
const RESTRICT_DEFAULT_GROUP = /\/CustomVpcRestrictDefaultSG/;
/** The function by which the CDK calls an API when a stack is deployed: here for the brokers of a cluster. */
const AWS_CUSTOM_RESOURCE = /\/AWS679f53fac002430cb0da5b7982bd2287/;
const CDK_FUNCTIONS = new RegExp(`${RESTRICT_DEFAULT_GROUP.source}|${AWS_CUSTOM_RESOURCE.source}`);
/** The functions of schedules that need calls which Step Functions does not know yet. */
const SNAPSHOT_FUNCTIONS = /^EnhancedSnapshots\/(Snapshots|EveryNight)Function/;
const LOG_GROUPS = /LogGroup[0-9A-F]{8}$|\/(Snapshots|EveryNight)Logs[0-9A-F]{8}$|\/ManagedFlinkLifecycleLogs|\/MskBootstrapBrokersLogs/;
const BUCKETS = /\/(Archive|Bucket|Files|Results|Notes|Lake|Certificates|Code)[0-9A-F]{8}$/;
const JOBS = '(ClicksApplication|Copy|OrdersApplication|Orders|Clickstream|Notebook|Report|ByClock|ByMetric|Replicator|Beam|ToS3|TableApi|Files)';
const DOMAINS = /\/Search[0-9A-F]{8}$/;
const STATE_MACHINES = /\/ManagedFlinkLifecycleProviderwaiterstatemachine|\/(EveryNight|MetricScaling|NightShift|(Clickstream)?Snapshots)StateMachine/;

/** Every finding that is right as it is. An entry that no template needs any more fails, and so does a finding without an entry. */
export const ALLOWED: readonly Allowance[] = [
  // Permissions that AWS gives on nothing smaller.
  {
    rules: /AwsSolutions-IAM5\[Resource::\*\]|RESOURCE_STAR/,
    resources: /AccessPolicy[0-9A-F]{8}$/,
    reason: 'Joining a VPC: "Resource": "*" in the developer guide. The Describe actions of EC2 have no resources, and the interfaces that the service makes do '
      + 'not exist yet.',
  },
  {
    rules: /AwsSolutions-IAM5\[Resource::\*\]/,
    resources: /\/ManagedFlinkLifecycleRoleDefaultPolicy/,
    reason: 'cloudwatch:GetMetricData: CloudWatch defines no resource for it, so only * matches.',
  },
  {
    rules: /AwsSolutions-IAM5\[Resource::arn:.*:log-group:\*\]|RESOURCE_MISMATCH/,
    resources: /AccessPolicy[0-9A-F]{8}$/,
    reason: 'logs:DescribeLogGroups lists, so IAM matches it against all groups: log-group:* in the developer guide. The linter knows an older definition, with '
      + '* alone.',
  },
  {
    rules: /AwsSolutions-IAM5\[Resource::\*\]/,
    resources: /^Studio\/NotebookRoleDefaultPolicy/,
    reason: 'kinesisanalytics:CreateApplication: IAM defines no resource for it. What limits it is the one role that may be passed, and whom that role trusts.',
  },
  {
    rules: /AwsSolutions-IAM5\[Resource::arn:.*:glue:.*:(connection|(table|userDefinedFunction)\/<.*>)\/\*\]/,
    resources: /^Studio(Msk)?\/(NotebookAccessPolicy|NoteRoleDefaultPolicy)/,
    reason: 'Notes define tables of the notebook\'s own database when they run, and tables name their connection: neither is known at deployment.',
  },
  {
    rules: /AwsSolutions-IAM5\[Resource::(<.*>\/built\/|arn:.*:application\/<.*>-)\*\]/,
    resources: /^Studio\/Notebook(AccessPolicy|RoleDefaultPolicy)/,
    reason: 'Notes are deployed as applications under names that begin with the notebook\'s, from a folder in which the service chooses the names.',
  },
  {
    rules: /AwsSolutions-IAM5\[Resource::\*\]|RESOURCE_STAR/,
    resources: /^(Sinks\/OrdersRoleDefaultPolicy|StudioMsk\/NoteRoleDefaultPolicy)/,
    reason: 'glue:GetSchemaVersion: a record carries the id of its schema version, and AWS checks a look-up by it against * only. glue:GetDatabases lists.',
  },
  {
    rules: /AwsSolutions-IAM5\[Resource::(arn:.*:glue:.*:schema\/orders\/\*|<.*\.Arn>\/embeddings\/\*|<.*\.Arn>\/consumer\/clickstream\*|.*transactional-id\/.*\*)\]/,
    resources: /RoleDefaultPolicy/,
    reason: 'What the job makes while it runs, inside of one registry, index or stream, or under one prefix: schemas, documents, consumers whose ARN ends in the time '
      + 'of their registration, and numbered transactions.',
  },
  // What the IAM linter does not know.
  {
    rules: /RESOURCE_MISMATCH|INVALID_ARN/,
    resources: /^(Sinks\/Orders|VectorEmbedding\/Embedding|Scaling\/MetricScaling)RoleDefaultPolicy|^Scaling\/NightShiftListExecutions|^TwoStacksJobs\/ClicksApplicationRole|^StartOnDeploy\/.*HealthAlarmsPolicy/,
    reason: 'ARNs that are known only when the stack is deployed, and actions on several types of resources of which the statement names one.',
  },
  {
    rules: /RESOURCE_MISMATCH/,
    resources: /BootstrapBrokersLookupCustomResourcePolicy/,
    reason: 'kafka:GetBootstrapBrokers: the linter knows * alone, but the service checks the cluster, which the CDK\'s own MSK construct relies on.',
  },
  {
    rules: /UNKNOWN_ACTION|E3002/,
    resources: /^EnhancedSnapshots\//,
    reason: 'Enhanced snapshots are newer than the linters.',
  },
  // Enhanced snapshots belong to the account, and not to an application.
  {
    rules: /AwsSolutions-IAM5\[Resource::(\*|arn:.*:snapshot\/.*-\*)\]/,
    resources: /^EnhancedSnapshots\/SnapshotsFunctionRoleDefaultPolicy/,
    reason: 'ListSnapshots lists the account, so IAM authorizes it on * only. The names of scheduled snapshots end in the time.',
  },
  {
    rules: /(NIST\.800\.53\.R5|HIPAA\.Security)-Lambda(Concurrency|DLQ|InsideVPC)/,
    resources: SNAPSHOT_FUNCTIONS,
    reason: 'A state machine calls it, retries it and leaves a message when it fails. It calls the API of the service only, and reads no data of the job.',
  },
  // Permissions by tag: the tools look at resources only.
  {
    rules: /AwsSolutions-IAM5\[Resource::arn:.*:(application\/|log-group:|key\/)\*\]/,
    resources: /\/ManagedFlinkLifecycleRoleDefaultPolicy/,
    reason: 'Conditioned on the tag of the stack (aws:ResourceTag), so that an application which is about to be replaced can still be stopped and the policy '
      + 'keeps its size whatever the number of applications.',
  },
  // Permissions that the CDK gives.
  {
    rules: /AwsSolutions-IAM5\[Resource::<ManagedFlinkLifecycle.*\.Arn>:\*\]/,
    resources: /\/ManagedFlinkLifecycle(Framework(OnEvent|IsComplete)|Providerwaiterstatemachine)RoleDefaultPolicy/,
    reason: 'The provider framework of the CDK may invoke any version of its own functions, and nothing else.',
  },
  {
    rules: /AwsSolutions-IAM5\[(Action::(s3|kms):.*|Resource::(<.*\.Arn>|TwoStacksData:\w+)\/(\w+\/)?\*)\]|RESOURCE_MISMATCH/,
    resources: new RegExp(`/(${JOBS}|ArchiveS3Destination)RoleDefaultPolicy`),
    reason: 'What grantRead and grantReadWrite of the CDK allow on an example\'s own bucket, prefix, key or stream.',
  },
  {
    rules: /AwsSolutions-IAM4\[.*AWSLambdaBasicExecutionRole\]/,
    resources: CDK_FUNCTIONS,
    reason: 'The functions by which the CDK empties the default security group of an example\'s VPC and calls APIs; they are not part of this library.',
  },
  {
    rules: /(NIST\.800\.53\.R5|HIPAA\.Security)-IAMNoInlinePolicy/,
    resources: /Policy[0-9A-F]{8}$|\/CustomVpcRestrictDefaultSG|ListExecutions[0-9A-F]{8}$/,
    reason: 'A least-privilege policy belongs to one role: inline, it goes with the role and can be attached to nothing else.',
  },
  // The lifecycle provider.
  {
    rules: /AwsSolutions-L1/,
    resources: new RegExp(`${FRAMEWORK.source}|${CDK_FUNCTIONS.source}`),
    reason: 'The CDK chooses the runtime of its own functions; the handlers of this library run on the newest one.',
  },
  {
    rules: /AwsSolutions-SF[12]/,
    resources: STATE_MACHINES,
    reason: 'Logging and tracing of a state machine need actions on every resource. That of the provider only calls handlers, which log each decision; the others '
      + 'keep the history of their executions, raise an alarm and leave a message when one fails.',
  },
  {
    rules: /(NIST\.800\.53\.R5|HIPAA\.Security)-LambdaConcurrency/,
    resources: new RegExp(`${LIFECYCLE_FUNCTIONS.source}|${CDK_FUNCTIONS.source}`),
    reason: 'CloudFormation alone calls these, once for each application. Reserved concurrency would take from the account\'s quota and fail large deployments.',
  },
  {
    rules: /(NIST\.800\.53\.R5|HIPAA\.Security)-LambdaDLQ/,
    resources: new RegExp(`${LIFECYCLE_FUNCTIONS.source}|${CDK_FUNCTIONS.source}`),
    reason: 'A failure is reported to CloudFormation, which fails the deployment with its text; an event that is kept would answer a request that is over.',
  },
  {
    rules: /(NIST\.800\.53\.R5|HIPAA\.Security)-LambdaInsideVPC/,
    resources: new RegExp(`${LIFECYCLE_FUNCTIONS.source}|${CDK_FUNCTIONS.source}`),
    reason: 'They call AWS APIs only, and must answer CloudFormation at a public URL. They read no data of the job.',
  },
  {
    rules: /(NIST\.800\.53\.R5|HIPAA\.Security)-CloudWatchLogGroupEncrypted/,
    resources: LOG_GROUPS,
    reason: 'CloudWatch Logs always encrypts, with its own key by default. Whoever needs a key of his own gives the application a logGroup that has it.',
  },
  // Operations.
  {
    rules: /AwsSolutions-SQS3/,
    resources: /DeadLetterQueue[0-9A-F]{8}$/,
    reason: 'It is a dead-letter queue.',
  },
  {
    rules: /(NIST\.800\.53\.R5|HIPAA\.Security)-CloudWatchAlarmAction/,
    resources: /FailureAlarm[0-9A-F]{8}$|Scale(In|Out)Alarm[0-9A-F]{8}$/,
    reason: 'Who is told of a failure is for the user to say. The alarms of a scaling are read by its rule, which is no action.',
  },
  // The surroundings of the examples, which users have in their own form.
  {
    rules: /AwsSolutions-S1|(NIST\.800\.53\.R5|HIPAA\.Security)-S3(BucketLoggingEnabled|BucketReplicationEnabled|BucketVersioningEnabled|DefaultEncryptionKMS)/,
    resources: BUCKETS,
    reason: 'A bucket of an example, deleted with it; its objects are results of a test.',
  },
  {
    rules: /(NIST\.800\.53\.R5|HIPAA\.Security)-S3BucketPublic(Read|Write)Prohibited/,
    resources: BUCKETS,
    reason: 'A bucket of an example. S3 blocks public access to every new bucket; the rule wants it said in the template.',
  },
  {
    rules: /AwsSolutions-KDS3/,
    resources: /\/(Clicks|Counts|Stocks|Totals|Input|Output|Orders|OrderStream|RefundStream|Stream)[0-9A-F]{8}$/,
    reason: 'A stream of an example. The CDK sets the key of Kinesis, except in regions that have none, and the rule does not see through the condition.',
  },
  {
    rules: /(NIST\.800\.53\.R5|HIPAA\.Security)-SNSEncryptedKMS|AwsSolutions-SNS3/,
    resources: /^(Monitoring\/OnCall|Pipeline\/OnCall|(EnhancedSnapshots|SnapshotSchedule)\/Operators)/,
    reason: 'The topic of an example. What alarms say is no data of the job.',
  },
  {
    rules: /(NIST\.800\.53\.R5|HIPAA\.Security)-CloudWatchAlarmAction/,
    resources: /^(Monitoring\/ElsewhereAlarms|Sql\/OrdersAlarms|StartOnDeploy\/Alarms|TwoStacksJobs\/ClicksAlarms)/,
    reason: 'Alarms of an example. RecommendedAlarms takes its actions from its user.',
  },
  {
    rules: /AwsSolutions-VPC7|(NIST\.800\.53\.R5|HIPAA\.Security)-VPC(FlowLogsEnabled|DefaultSecurityGroupClosed|NoUnrestrictedRouteToIGW|SubnetAutoAssignPublicIpDisabled)/,
    resources: /\/Vpc/,
    reason: 'The network of an example, with what the CDK defines in it. Applications are in private subnets only, with a security group of their own.',
  },
  {
    rules: /AwsSolutions-OS\d(\[.*\])?|(NIST\.800\.53\.R5|HIPAA\.Security)-OpenSearch.*/,
    resources: DOMAINS,
    reason: 'A domain of an example, as small as a test can have it.',
  },
  {
    rules: /AwsSolutions-(DDB3|KDF1|MSK6|SQS[34])|(NIST\.800\.53\.R5|HIPAA\.Security)-DynamoDB.*/,
    resources: /^Sinks\/(Totals|Archive|Alerts)|^KinesisToFiles\/Archive|^MskTls\/Events/,
    reason: 'A table, queue, delivery stream or cluster of an example, deleted with it.',
  },
  {
    rules: /AwsSolutions-(KMS5|SMG4)|(NIST\.800\.53\.R5|HIPAA\.Security)-(KMSBackingKeyRotationEnabled|SecretsManager.*)/,
    resources: /^Kinesis\/Key|^(MskTls\/KeystorePassword|Sinks\/Lookup)/,
    reason: 'A key or secret of an example, deleted with it.',
  },
];

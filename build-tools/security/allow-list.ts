import { Allowance } from './findings';

/** The constructs of the CDK that this library uses as they are. */
const FRAMEWORK = /\/ManagedFlinkLifecycleProvider(framework|waiter)/;
/** The functions of the lifecycle provider, and those of the CDK around them. */
const LIFECYCLE_FUNCTIONS = /\/ManagedFlinkLifecycle(OnEvent|IsComplete|Provider)/;
/** What the CDK defines beside a Vpc. */
const RESTRICT_DEFAULT_GROUP = /\/CustomVpcRestrictDefaultSG/;
const LOG_GROUPS = /LogGroup[0-9A-F]{8}$|\/ManagedFlinkLifecycleLogs/;

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
    resources: /^Studio\/NotebookAccessPolicy/,
    reason: 'Notes define tables of the notebook\'s own database when they run, and tables name their connection: neither is known at deployment.',
  },
  {
    rules: /AwsSolutions-IAM5\[Resource::(<.*>\/built\/|arn:.*:application\/<.*>-)\*\]/,
    resources: /^Studio\/Notebook(AccessPolicy|RoleDefaultPolicy)/,
    reason: 'Notes are deployed as applications under names that begin with the notebook\'s, from a folder in which the service chooses the names.',
  },
  // Permissions by tag: the tools look at resources only.
  {
    rules: /AwsSolutions-IAM5\[Resource::arn:.*:(application\/|log-group:)\*\]/,
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
    rules: /AwsSolutions-IAM5\[(Action::(s3|kms):.*|Resource::<.*\.Arn>\/orders\/\*)\]|RESOURCE_MISMATCH/,
    resources: /\/(Orders|Clickstream|Notebook)RoleDefaultPolicy/,
    reason: 'What grantRead and grantReadWrite of the CDK allow on an example\'s own bucket, prefix, key or stream.',
  },
  {
    rules: /AwsSolutions-IAM4\[.*AWSLambdaBasicExecutionRole\]/,
    resources: RESTRICT_DEFAULT_GROUP,
    reason: 'The function by which the CDK empties the default security group of an example\'s VPC; it is not part of this library.',
  },
  {
    rules: /(NIST\.800\.53\.R5|HIPAA\.Security)-IAMNoInlinePolicy/,
    resources: /Policy[0-9A-F]{8}$|\/CustomVpcRestrictDefaultSG/,
    reason: 'A least-privilege policy belongs to one role: inline, it goes with the role and can be attached to nothing else.',
  },
  // The lifecycle provider.
  {
    rules: /AwsSolutions-L1/,
    resources: new RegExp(`${FRAMEWORK.source}|${RESTRICT_DEFAULT_GROUP.source}`),
    reason: 'The CDK chooses the runtime of its own functions; the handlers of this library run on the newest one.',
  },
  {
    rules: /AwsSolutions-SF[12]/,
    resources: /\/ManagedFlinkLifecycleProviderwaiterstatemachine/,
    reason: 'Logging and tracing of a state machine need actions on every resource. It does nothing but call the handlers again, which log each decision.',
  },
  {
    rules: /(NIST\.800\.53\.R5|HIPAA\.Security)-LambdaConcurrency/,
    resources: new RegExp(`${LIFECYCLE_FUNCTIONS.source}|${RESTRICT_DEFAULT_GROUP.source}`),
    reason: 'CloudFormation alone calls these, once for each application. Reserved concurrency would take from the account\'s quota and fail large deployments.',
  },
  {
    rules: /(NIST\.800\.53\.R5|HIPAA\.Security)-LambdaDLQ/,
    resources: new RegExp(`${LIFECYCLE_FUNCTIONS.source}|${RESTRICT_DEFAULT_GROUP.source}`),
    reason: 'A failure is reported to CloudFormation, which fails the deployment with its text; an event that is kept would answer a request that is over.',
  },
  {
    rules: /(NIST\.800\.53\.R5|HIPAA\.Security)-LambdaInsideVPC/,
    resources: new RegExp(`${LIFECYCLE_FUNCTIONS.source}|${RESTRICT_DEFAULT_GROUP.source}`),
    reason: 'They call AWS APIs only, and must answer CloudFormation at a public URL. They read no data of the job.',
  },
  {
    rules: /(NIST\.800\.53\.R5|HIPAA\.Security)-CloudWatchLogGroupEncrypted/,
    resources: LOG_GROUPS,
    reason: 'CloudWatch Logs always encrypts, with its own key by default. Whoever needs a key of his own gives the application a logGroup that has it.',
  },
  // The surroundings of the examples, which users have in their own form.
  {
    rules: /AwsSolutions-S1|(NIST\.800\.53\.R5|HIPAA\.Security)-S3(BucketLoggingEnabled|BucketReplicationEnabled|BucketVersioningEnabled|DefaultEncryptionKMS)/,
    resources: /\/(Bucket|Results|Notes)[0-9A-F]{8}$/,
    reason: 'A bucket of an example, deleted with it; its objects are results of a test.',
  },
  {
    rules: /(NIST\.800\.53\.R5|HIPAA\.Security)-S3BucketPublic(Read|Write)Prohibited/,
    resources: /\/(Bucket|Results|Notes)[0-9A-F]{8}$/,
    reason: 'A bucket of an example. S3 blocks public access to every new bucket; the rule wants it said in the template.',
  },
  {
    rules: /AwsSolutions-KDS3/,
    resources: /\/(Clicks|Counts|Stocks)[0-9A-F]{8}$/,
    reason: 'A stream of an example. The CDK sets the key of Kinesis, except in regions that have none, and the rule does not see through the condition.',
  },
  {
    rules: /(NIST\.800\.53\.R5|HIPAA\.Security)-SNSEncryptedKMS/,
    resources: /^Monitoring\/OnCall/,
    reason: 'The topic of an example. What alarms say is no data of the job.',
  },
  {
    rules: /(NIST\.800\.53\.R5|HIPAA\.Security)-CloudWatchAlarmAction/,
    resources: /^Monitoring\/ElsewhereAlarms/,
    reason: 'Alarms of an example for an application that is watched from elsewhere. RecommendedAlarms takes its actions from its user.',
  },
  {
    rules: /AwsSolutions-VPC7|(NIST\.800\.53\.R5|HIPAA\.Security)-VPC(FlowLogsEnabled|DefaultSecurityGroupClosed|NoUnrestrictedRouteToIGW|SubnetAutoAssignPublicIpDisabled)/,
    resources: /\/Vpc/,
    reason: 'The network of an example, with what the CDK defines in it. Applications are in private subnets only, with a security group of their own.',
  },
];

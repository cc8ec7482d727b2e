/** The advice at the end of a failure, from lines of the log in the service's format. */
import { CRASH_LOOP, useWorld, V1 } from '../support/cloudformation/world';

const world = useWorld();
const OPERATOR_STATE = 'Give each operator a fixed uid(), or set allowNonRestoredState to drop the state of removed operators.';
const MAX_PARALLELISM = 'Keep setMaxParallelism as it was when the state was first written, and parallelism at or below it (128 by default).';
const ENTRY_POINT = "Check Main-Class in the jar's manifest, or python.main, which is a path inside the zip file.";
const CODE = 'Check that the code object exists in the bucket, and that the role has permission to read and decrypt it.';
const ADDRESSES = 'Use larger or more subnets: network interfaces take addresses for each KPU.';
const KEY = 'Allow the role in the key policy and in IAM, and check that the key is enabled.';
const TOPIC = 'Allow the role (kafka-cluster actions) or the user (Kafka ACLs) on the topic and the consumer group.';
const AUTHENTICATION = "Check that the authentication matches the cluster's listener, and the secret, the keystore or kafka-cluster:Connect.";
const DENIED = "Grant the application's role the denied action, for example through addSource, addSink or addToRolePolicy.";
const MISSING = 'Create the stream, topic, bucket or table first, and check its name and region in the property group.';
const MEMORY = 'Raise parallelism, or lower parallelismPerKpu: each task then has more memory. Metaspace: ship fewer classes.';
const CHECKPOINTS = 'Look for back pressure, skew and growing state. Raise parallelism or the checkpoint interval.';
const VPC = 'If the application is in a VPC, check its routes, VPC endpoints and security groups (VpcEndpoints, connections).';

/** A line as the service writes it. */
function line(message: string, ...throwable: string[]): string {
  return JSON.stringify({
    locationInformation: 'org.apache.flink.runtime.taskmanager.Task.transitionState(Task.java:1230)',
    logger: 'org.apache.flink.runtime.taskmanager.Task',
    message,
    throwableInformation: throwable,
    threadName: 'Source: Orders (1/2)#3',
    applicationARN: 'arn:aws:kinesisanalytics:us-east-1:111122223333:application/orders',
    applicationVersionId: '3',
    messageSchemaVersion: '1',
    messageType: throwable.length > 0 ? 'WARN' : 'ERROR',
  });
}

const SWITCHED = 'Source: Orders (1/2)#3 (f3b1) switched from RUNNING to FAILED with failure cause:';

test.each<[string, string, string]>([
  ['the state of a removed operator', OPERATOR_STATE, line('Error occurred in the cluster entrypoint', 'java.lang.IllegalStateException: Failed to rollback to checkpoint/savepoint s3://x/y. '
    + 'Cannot map checkpoint/savepoint state for operator 0a448493b478 to the new program, because the operator is not available in the new program.')],
  ['a lowered maximum parallelism', MAX_PARALLELISM, line('Job could not be restored', 'java.lang.IllegalStateException: Failed to rollback to checkpoint/savepoint s3://x/y. '
    + 'The maximum parallelism (128) with which the latest checkpoint of the execution job vertex v has been taken and the current maximum parallelism (64) changed. This is currently not supported.')],
  ['a parallelism above the maximum', MAX_PARALLELISM, line("Vertex Sink's parallelism (200) is higher than the max parallelism (128). Please lower the parallelism or increase the max parallelism.")],
  ['an entry point that is not in the jar', ENTRY_POINT, line('Could not run the program', 'org.apache.flink.client.program.ProgramInvocationException: '
    + "The program's entry point class 'com.acme.Job' was not found in the jar file.")],
  ['a jar without a main class', ENTRY_POINT, line("Neither a 'Main-Class', nor a 'program-class' entry was found in the jar file.")],
  ['a Python file that is not in the archive', ENTRY_POINT, line("python: can't open file '/tmp/pyflink/main.py': [Errno 2] No such file or directory")],
  ['a missing code object', CODE, line('Please check the role provided or validity of S3 location you provided. We are unable to get the specified fileKey: job.jar in the specified bucket: code')],
  ['subnets without free addresses', ADDRESSES, line('Could not create network interface', 'Ec2Exception: The specified subnet does not have enough free addresses (InsufficientFreeAddressesInSubnet)')],
  ['a key that denies', KEY, line(SWITCHED, 'software.amazon.awssdk.services.kms.model.KmsException', 'Caused by: User: arn:aws:sts::111122223333:assumed-role/job/x '
    + 'is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:us-east-1:111122223333:key/k')],
  ['a topic that denies', TOPIC, line(SWITCHED, 'org.apache.kafka.common.errors.TopicAuthorizationException: Not authorized to access topics: [orders]')],
  ['Kafka that refuses the credentials', AUTHENTICATION, line(SWITCHED, 'org.apache.flink.util.FlinkRuntimeException: Failed to get metadata',
    'Caused by: org.apache.kafka.common.errors.SaslAuthenticationException: Authentication failed during authentication due to invalid credentials with SASL mechanism SCRAM-SHA-512')],
  ['a call that is denied', 'Allow kinesis:GetRecords on arn:aws:kinesis:us-east-1:111122223333:stream/orders.', line(SWITCHED, 'KinesisException: User: '
    + 'arn:aws:sts::111122223333:assumed-role/job/x is not authorized to perform: kinesis:GetRecords on resource: arn:aws:kinesis:us-east-1:111122223333:stream/orders because no policy')],
  ['a call that is denied on a resource with a long name', 'Allow kinesis:GetRecords.',
    line(SWITCHED, `User: x is not authorized to perform: kinesis:GetRecords on resource: arn:aws:kinesis:us-east-1:111122223333:stream/${'o'.repeat(120)}`)],
  ['a denial without an action', DENIED, line(SWITCHED, 'com.amazonaws.services.s3.model.AmazonS3Exception: Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied)')],
  ['a stream that does not exist', MISSING, line(SWITCHED, 'software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException: Stream orders under account 111122223333 not found.')],
  ['a topic that does not exist', MISSING, line(SWITCHED, 'org.apache.kafka.common.errors.UnknownTopicOrPartitionException: This server does not host this topic-partition.')],
  ['a bucket that does not exist', MISSING, line(SWITCHED, 'software.amazon.awssdk.services.s3.model.NoSuchBucketException: The specified bucket does not exist')],
  ['a table that does not exist', MISSING, line(SWITCHED, 'ResourceNotFoundException: Requested resource not found (Service: DynamoDb, Status Code: 400)')],
  ['an exhausted heap', MEMORY, line(SWITCHED, 'java.lang.OutOfMemoryError: Java heap space')],
  ['an exhausted metaspace', MEMORY, line(SWITCHED, 'java.lang.OutOfMemoryError: Metaspace. The metaspace out-of-memory error has occurred.')],
  ['checkpoints that expire', CHECKPOINTS, line('Failed to trigger checkpoint 7 for job', 'org.apache.flink.runtime.checkpoint.CheckpointException: Checkpoint expired before completing.')],
  ['too many failed checkpoints', CHECKPOINTS, line('Job failed', 'org.apache.flink.util.FlinkRuntimeException: Exceeded checkpoint tolerable failure threshold.')],
  ['brokers that cannot be reached', VPC, line(SWITCHED, 'org.apache.kafka.common.errors.TimeoutException: Failed to update metadata after 60000 ms.')],
  ['an endpoint that cannot be reached', VPC, line(SWITCHED, 'SdkClientException: Unable to execute HTTP request: Connect to kinesis.us-east-1.amazonaws.com:443 failed: connect timed out')],
])('%s', async (_, advice, message) => {
  world.double.flink.behaviours.set('v1.jar', { outcome: 'FAILS_TO_START' });
  world.double.observability.otherLines.push({ time: world.double.clock.now() + 30_000, message });
  const { reason } = await world.stack.create(V1);
  const [text] = reason!.split('\n\nLogs:');
  expect(text.endsWith(`. ${advice}`)).toBe(true);
  expect(Buffer.byteLength(advice)).toBeLessThanOrEqual(150);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1024);
});

test('the error of an operation has its advice too', async () => {
  world.double.flink.behaviours.set('v1.jar', { outcome: 'FAILS_TO_START', error: 'We are unable to get the specified fileKey: v1.jar in the specified bucket: code' });
  expect((await world.stack.create(V1)).reason).toContain(`. ${CODE}\n`);
});

test('a long failure keeps its error and its advice within the limit', async () => {
  world.double.flink.behaviours.set('v1.jar', { outcome: 'FAILS_TO_START', error: `java.lang.OutOfMemoryError: Java heap space ${'x'.repeat(2000)}` });
  const [text] = (await world.stack.create(V1)).reason!.split('\n\nLogs:');
  expect(text).toContain('the service says: java.lang.OutOfMemoryError');
  expect(text.endsWith(MEMORY)).toBe(true);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1024);
});

test.each([
  ['the job is at fault', CRASH_LOOP],
  ['the snapshot to restore is missing', { outcome: 'FAILS_TO_START' as const, error: 'ResourceNotFoundException: Snapshot golden does not exist' }],
])('there is none when %s', async (_, behaviour) => {
  world.double.flink.behaviours.set('v1.jar', behaviour);
  expect((await world.stack.create(V1)).reason).not.toMatch(/Check|Allow|Give|Create|Raise|Look/);
});

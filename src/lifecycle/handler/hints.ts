/**
 * Advice for the failures that the developer guide describes: one row for each, the most specific first. Pure.
 */

/** A longer sentence would displace the error, because CloudFormation shows only 1,024 bytes of a reason. */
export const MAX_HINT = 150;

interface Hint {
  /** Matched against one line of an error or of the log. */
  readonly when: RegExp;
  readonly advice: string | ((match: RegExpMatchArray) => string);
}

const HINTS: readonly Hint[] = [
  {
    when: /Cannot map checkpoint\/savepoint state for operator|operator is not available in the new program|non-?restored ?state/i,
    advice: 'Give each operator a fixed uid(), or set allowNonRestoredState to drop the state of removed operators.',
  },
  {
    when: /max(imum)? ?parallelism.*(changed|lower|higher|greater|smaller|exceed|mismatch|not supported)|(higher|greater|larger) than (the )?max(imum)? ?parallelism/i,
    advice: 'Keep setMaxParallelism as it was when the state was first written, and parallelism at or below it (128 by default).',
  },
  {
    when: /entry point class .*not found|Neither a 'Main-Class'|could not find or load main class|can't open file '.*\.py'|main class .*not (be )?found|python file .*(not exist|not found)/i,
    advice: "Check Main-Class in the jar's manifest, or python.main, which is a path inside the zip file.",
  },
  {
    when: /unable to get the specified fileKey|validity of S3 location|NoSuchKey|specified key does not exist/i,
    advice: 'Check that the code object exists in the bucket, and that the role has permission to read and decrypt it.',
  },
  {
    when: /InsufficientFreeAddresses|(insufficient|not enough|no) (free|available)( IP)? address/i,
    advice: 'Use larger or more subnets: network interfaces take addresses for each KPU.',
  },
  {
    when: /KMS\w*Exception|\bkms:\w+|(denied|authorized|disabled|pending).*\bKMS\b|\bKMS\b.*(denied|authorized|disabled|pending)/i,
    advice: 'Allow the role in the key policy and in IAM, and check that the key is enabled.',
  },
  {
    when: /(Topic|Group|Cluster|TransactionalId)AuthorizationException|Not authorized to access (topics|group)/i,
    advice: 'Allow the role (kafka-cluster actions) or the user (Kafka ACLs) on the topic and the consumer group.',
  },
  {
    when: /(Sasl|Ssl)?AuthenticationException|SASL authentication|(SSL|TLS) handshake failed|Invalid username or password/i,
    advice: "Check that the authentication matches the cluster's listener, and the secret, the keystore or kafka-cluster:Connect.",
  },
  {
    when: /not authorized to perform: (\w[\w-]*:\w+)(?: on resource: (\S+))?/i,
    advice: ([, action, resource]) => fitting([`Allow ${action} on ${resource?.replace(/[.,;]$/, '')}.`, `Allow ${action}.`], resource),
  },
  {
    when: /AccessDenied(Exception)?\b|Access Denied/,
    advice: "Grant the application's role the denied action, for example through addSource, addSink or addToRolePolicy.",
  },
  {
    when: /UnknownTopicOrPartition|does not host this topic-partition|NoSuchBucket|bucket does not exist|QueueDoesNotExist|index_not_found|Requested resource not found/i,
    advice: 'Create the stream, topic, bucket or table first, and check its name and region in the property group.',
  },
  {
    when: /ResourceNotFoundException(?!.*(snapshot|operation|\bapplication \S+ (does not|not)))/i,
    advice: 'Create the stream, topic, bucket or table first, and check its name and region in the property group.',
  },
  {
    when: /OutOfMemoryError|Java heap space|GC overhead limit|OOMKilled/i,
    advice: 'Raise parallelism, or lower parallelismPerKpu: each task then has more memory. Metaspace: ship fewer classes.',
  },
  {
    when: /checkpoint tolerable failure threshold|checkpoint .*expired|expired before completing|(complete|perform|materialize|trigger) checkpoint|checkpoint .*declined/i,
    advice: 'Look for back pressure, skew and growing state. Raise parallelism or the checkpoint interval.',
  },
  {
    when: /Failed to update metadata after|fetching topic metadata|ConnectTimeoutException|connect(ion)? timed out|Connect to \S+ .*timed out|UnknownHostException|NoRouteToHost/i,
    advice: 'If the application is in a VPC, check its routes, VPC endpoints and security groups (VpcEndpoints, connections).',
  },
];

/** The advice for the first failure in the table that matches a line of the texts; undefined if none does. */
export function hintFor(texts: readonly (string | undefined)[]): string | undefined {
  const lines = texts.flatMap(text => (text ?? '').split('\n'));
  for (const { when, advice } of HINTS) {
    const match = lines.map(line => when.exec(line)).find(found => found !== null);
    if (match) {
      return typeof advice === 'string' ? advice : advice(match);
    }
  }
  return undefined;
}

/** The long sentence if it fits, otherwise the short one. */
function fitting([long, short]: [string, string], part: string | undefined): string {
  return part !== undefined && Buffer.byteLength(long) <= MAX_HINT ? long : short;
}

import { ArnFormat, Stack } from 'aws-cdk-lib';
import { CfnApplicationCloudWatchLoggingOption } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { LogArns } from '../access/statements';
import { InputError } from '../synth/errors';
import { JoinedText } from '../synth/joined-text';
import { environmentsDiffer, isKnown } from '../synth/tokens';

/** The logging props of an application. */
export interface LoggingProps {
  readonly loggingEnabled?: boolean;
  readonly logGroup?: logs.ILogGroup;
  readonly logRetention?: logs.RetentionDays;
  readonly logStreamName?: string;
}

/** The log group and log stream of an application. */
export interface LogDestination extends LogArns {
  readonly logGroup: logs.ILogGroup;
  readonly logStream: logs.ILogStream;
}

/** Defines the log stream, and the log group if no log group is given. Defines nothing if logging is off. */
export function defineLogDestination(scope: Construct, props: LoggingProps, region: string, account: string): LogDestination | undefined {
  validateLogging(props, region, account);
  if (props.loggingEnabled === false) {
    return undefined;
  }
  const logGroup = props.logGroup ?? new logs.LogGroup(scope, 'LogGroup', { retention: props.logRetention });
  const logStream = new logs.LogStream(scope, 'LogStream', { logGroup, logStreamName: props.logStreamName });
  return { logGroup, logStream, ...arnsOf(Stack.of(scope), logGroup, logStream, props.logGroup === undefined) };
}

/** The ARNs in the format that the service requires. */
function arnsOf(stack: Stack, logGroup: logs.ILogGroup, logStream: logs.LogStream, isOwn: boolean): LogArns {
  const [group, stream] = [logGroup.node.defaultChild, logStream.node.defaultChild];
  // Only the application's stack uses these ARNs, so the attributes for other stacks are not needed.
  if (isOwn && group instanceof logs.CfnLogGroup && stream instanceof logs.CfnLogStream) {
    return { groupArn: group.attrArn, streamArn: JoinedText.arn(stack, 'logs', 'log-group:', group.ref, ':log-stream:', stream.ref) };
  }
  const resourceName = `${logGroup.logGroupName}:log-stream:${logStream.logStreamName}`;
  return {
    groupArn: logGroup.logGroupArn,
    streamArn: stack.formatArn({ service: 'logs', resource: 'log-group', resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME }),
  };
}

/** Makes the application write to the log stream. In CloudFormation, this is a separate resource. */
export function defineLoggingOption(scope: Construct, applicationRef: string, logDestination: LogDestination): CfnApplicationCloudWatchLoggingOption {
  return new CfnApplicationCloudWatchLoggingOption(scope, 'LoggingOption', {
    applicationName: applicationRef,
    cloudWatchLoggingOption: { logStreamArn: logDestination.streamArn },
  });
}

function validateLogging({ loggingEnabled, logGroup, logRetention, logStreamName }: LoggingProps, region: string, account: string): void {
  if (loggingEnabled === false && (logGroup || logRetention !== undefined)) {
    throw new InputError(`${logGroup ? 'logGroup' : 'logRetention'} requires logging, got loggingEnabled false`);
  }
  if (loggingEnabled === false && logStreamName !== undefined) {
    throw new InputError('logStreamName requires logging, got loggingEnabled false');
  }
  if (isKnown(logStreamName) && !/^[^:*]{1,512}$/.test(logStreamName)) {
    throw new InputError(`logStreamName must have 1 to 512 characters other than : and *, got '${logStreamName}'`);
  }
  if (logGroup && logRetention !== undefined) {
    throw new InputError('logRetention must not be set together with logGroup, which has its own retention, got both');
  }
  if (logGroup && environmentsDiffer(logGroup.env, { account, region })) {
    throw new InputError(`logGroup must be in the application's environment ${account}/${region}, got ${logGroup.env.account}/${logGroup.env.region}`);
  }
}

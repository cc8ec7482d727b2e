import { CfnApplicationCloudWatchLoggingOption } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { logStreamArn } from '../access/statements';
import { InputError } from '../synth/errors';
import { definitelyDiffer, isKnown } from '../synth/tokens';

/** The props that say where an application logs. */
export interface LoggingProps {
  readonly loggingEnabled?: boolean;
  readonly logGroup?: logs.ILogGroup;
  readonly logRetention?: logs.RetentionDays;
  readonly logStreamName?: string;
}

/** Where an application logs. */
export interface LogDestination {
  readonly logGroup: logs.ILogGroup;
  readonly logStream: logs.ILogStream;
}

/** Defines the log stream, and the log group where none is given, or nothing where logging is off. */
export function defineLogDestination(scope: Construct, props: LoggingProps, region: string, account: string): LogDestination | undefined {
  validateLogging(props, region, account);
  if (props.loggingEnabled === false) {
    return undefined;
  }
  const logGroup = props.logGroup ?? new logs.LogGroup(scope, 'LogGroup', { retention: props.logRetention });
  return { logGroup, logStream: new logs.LogStream(scope, 'LogStream', { logGroup, logStreamName: props.logStreamName }) };
}

/** Tells the application to write to the log stream. CloudFormation has no property of the application for it. */
export function defineLoggingOption(scope: Construct, applicationRef: string, logDestination: LogDestination): CfnApplicationCloudWatchLoggingOption {
  return new CfnApplicationCloudWatchLoggingOption(scope, 'LoggingOption', {
    applicationName: applicationRef,
    cloudWatchLoggingOption: { logStreamArn: logStreamArn(logDestination.logGroup, logDestination.logStream) },
  });
}

function validateLogging({ loggingEnabled, logGroup, logRetention, logStreamName }: LoggingProps, region: string, account: string): void {
  if (loggingEnabled === false && (logGroup || logRetention !== undefined)) {
    throw new InputError(`${logGroup ? 'logGroup' : 'logRetention'} needs logging, got loggingEnabled false`);
  }
  if (loggingEnabled === false && logStreamName !== undefined) {
    throw new InputError('logStreamName requires logging, got loggingEnabled false');
  }
  if (isKnown(logStreamName) && !/^[^:*]{1,512}$/.test(logStreamName)) {
    throw new InputError(`logStreamName must have 1 to 512 characters other than : and *, got '${logStreamName}'`);
  }
  if (logGroup && logRetention !== undefined) {
    throw new InputError('logRetention applies to the log group that the application defines, set it on the given logGroup instead');
  }
  if (logGroup && (definitelyDiffer(logGroup.env.region, region) || definitelyDiffer(logGroup.env.account, account))) {
    throw new InputError(`logGroup must be in the application's environment ${account}/${region}, got ${logGroup.env.account}/${logGroup.env.region}`);
  }
}

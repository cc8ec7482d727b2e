import { Construct } from 'constructs';
import { ApplicationDefinition } from '../base/application-definition';
import { warn } from '../synth/warn';
import { LogLevel } from '../values/settings';

/** Warns if the log lacks the lines in which Flink reports the failures of a streaming job. */
export function warnAboutHiddenFailures(scope: Construct, { logLevel, logStreamName }: ApplicationDefinition): void {
  const hides = logStreamName === undefined ? 'loggingEnabled false'
    : logLevel === LogLevel.WARN || logLevel === LogLevel.ERROR ? `logLevel ${logLevel}` : undefined;
  if (hides !== undefined) {
    warn(scope, 'failureLinesHidden',
      `${hides} hides the lines in which Flink reports failures, which are at INFO: a failed deployment cannot give their cause`);
  }
}

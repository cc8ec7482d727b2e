import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

/** The longest that SQS keeps a message. */
const RETENTION = Duration.days(14);

/** Where whatever could not be done ends up, to be looked at by a human. */
export function deadLetterQueue(scope: Construct): sqs.Queue {
  return new sqs.Queue(scope, 'DeadLetterQueue', { retentionPeriod: RETENTION, encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true });
}

/** An alarm as long as the dead-letter queue holds anything, and at once when an execution fails. */
export function failureAlarm(scope: Construct, description: string, queue: sqs.Queue, machine?: sfn.StateMachine): cloudwatch.Alarm {
  const options = { period: Duration.minutes(1) };
  const visible = queue.metricApproximateNumberOfMessagesVisible({ ...options, statistic: cloudwatch.Stats.MAXIMUM });
  const metric = machine === undefined ? visible : new cloudwatch.MathExpression({
    ...options,
    label: 'failures',
    // An idle queue is slow to report, an execution is not.
    expression: 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(messages, 0)',
    usingMetrics: { failed: machine.metricFailed(options), timedOut: machine.metricTimedOut(options), messages: visible },
  });
  return new cloudwatch.Alarm(scope, 'FailureAlarm', {
    alarmDescription: description,
    metric,
    threshold: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
}

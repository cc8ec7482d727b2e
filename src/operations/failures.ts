import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { acknowledge } from '../access/acknowledged-findings';

/** The maximum retention of SQS. */
const RETENTION = Duration.days(14);

/** Defines the queue that keeps failed operations, so that operators can inspect them. */
export function deadLetterQueue(scope: Construct): sqs.Queue {
  const queue = new sqs.Queue(scope, 'DeadLetterQueue', { retentionPeriod: RETENTION, encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true });
  acknowledge(queue.node.defaultChild as sqs.CfnQueue, 'AwsSolutions-SQS3', 'The queue is a dead-letter queue itself. An alarm fires while it contains messages.');
  return queue;
}

/** Defines an alarm that fires while the dead-letter queue contains messages, and as soon as an execution fails. */
export function failureAlarm(scope: Construct, description: string, queue: sqs.Queue, machine?: sfn.StateMachine): cloudwatch.Alarm {
  const options = { period: Duration.minutes(1) };
  const visible = queue.metricApproximateNumberOfMessagesVisible({ ...options, statistic: cloudwatch.Stats.MAXIMUM });
  const metric = machine === undefined ? visible : new cloudwatch.MathExpression({
    ...options,
    label: 'failures',
    // Idle queues report their metrics late. Executions report their metrics immediately.
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

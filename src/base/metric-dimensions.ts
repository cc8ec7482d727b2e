import { Fn, Token, Tokenization } from 'aws-cdk-lib';
import { IApplicationRef } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import { nameOf } from './application-reference';
import { InputError } from '../synth/errors';

/** The service's word for metrics of what comes in, which it gives no other value for. */
export const INPUT_FLOW = 'Input';

/**
 * The dimensions of metrics below the application level, for the `dimensionsMap` of any metric of an application.
 *
 * The service publishes a metric under one exact set of dimensions: a metric with one more or one fewer has no data. The
 * levels exist only from the application's `metricsLevel` up.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/metrics-dimensions.html
 *
 * @example
 * declare const app: flink.IApplication;
 * const backPressure = app.metricBackPressuredTimeMsPerSecond({
 *   dimensionsMap: flink.MetricDimensions.task(app, 'Source:_Clicks'),
 * });
 */
export class MetricDimensions {
  /**
   * One task, which is a chain of operators. Needs `metricsLevel` TASK or finer.
   *
   * @param application the application
   * @param task as CloudWatch lists it: the name in the job with `_` for blanks
   */
  public static task(application: IApplicationRef, task: string): { [name: string]: string } {
    return { Application: nameOf(application), Task: task };
  }

  /**
   * One operator. Needs `metricsLevel` OPERATOR or finer.
   *
   * @param application the application
   * @param operator as CloudWatch lists it: the name in the job with `_` for blanks
   */
  public static operator(application: IApplicationRef, operator: string): { [name: string]: string } {
    return { Application: nameOf(application), Operator: operator };
  }

  /**
   * One parallel instance of an operator. Needs `metricsLevel` PARALLELISM.
   *
   * The service does not document the names of these dimensions: compare with what CloudWatch lists for the application.
   *
   * @param application the application
   * @param operator as CloudWatch lists it
   * @param index from 0 to the parallelism of the operator less 1
   */
  public static subtask(application: IApplicationRef, operator: string, index: number): { [name: string]: string } {
    if (!Token.isUnresolved(index) && (!Number.isInteger(index) || index < 0)) {
      throw new InputError(`index must be an integer of at least 0, got ${index}`);
    }
    return { ...MetricDimensions.operator(application, operator), subtaskIndex: Tokenization.stringifyNumber(index) };
  }

  /**
   * One Kinesis stream that the application reads, for `metricMillisBehindLatest` and `metricBytesRequestedPerFetch`.
   *
   * @param application the application
   * @param streamName the name of the stream, which CloudWatch lists with `_` for `-`
   */
  public static kinesisStream(application: IApplicationRef, streamName: string): { [name: string]: string } {
    const id = Token.isUnresolved(streamName) ? Fn.join('_', Fn.split('-', streamName)) : streamName.replace(/-/g, '_');
    return { Application: nameOf(application), Flow: INPUT_FLOW, Id: id };
  }

  /**
   * One Kafka topic that the application reads, for `metricRecordsLagMax`, `metricCurrentOffsets` and the like.
   *
   * @param application the application
   * @param topic the name of the topic
   */
  public static kafkaTopic(application: IApplicationRef, topic: string): { [name: string]: string } {
    return { Application: nameOf(application), Flow: INPUT_FLOW, Topic: topic };
  }
}

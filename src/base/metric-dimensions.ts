import { Fn, Token, Tokenization } from 'aws-cdk-lib';
import { IApplicationRef } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import { nameOf } from './application-reference';
import { validateText } from './custom-metric';
import { validateCount } from '../synth/checks';
import { A_NUMBER, A_STRING, AN_APPLICATION, requireKind } from '../synth/kinds';

/** The value of the `Flow` dimension for input metrics, the only value that the service documents. */
export const INPUT_FLOW = 'Input';

/**
 * The dimensions of metrics below the application level, for the `dimensionsMap` of any metric of an application.
 *
 * The service publishes each metric under one exact set of dimensions. A metric with additional or missing dimensions has no data. Only the
 * levels that the application's `metricsLevel` includes are published.
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
   * The dimensions of a task, which is a chain of operators. Requires `metricsLevel` TASK or finer.
   *
   * @param application the application
   * @param task the task name as listed in CloudWatch, with spaces replaced by `_`
   */
  public static task(application: IApplicationRef, task: string): { [name: string]: string } {
    return dimensions(application, 'task', task, { Task: task });
  }

  /**
   * The dimensions of an operator. Requires `metricsLevel` OPERATOR or finer.
   *
   * @param application the application
   * @param operator the operator name as listed in CloudWatch, with spaces replaced by `_`
   */
  public static operator(application: IApplicationRef, operator: string): { [name: string]: string } {
    return dimensions(application, 'operator', operator, { Operator: operator });
  }

  /**
   * The dimensions of a parallel instance of an operator. Requires `metricsLevel` PARALLELISM.
   *
   * The service does not document the names of these dimensions. Compare them with the metrics listed in CloudWatch for the application.
   *
   * @param application the application
   * @param operator the operator name as listed in CloudWatch
   * @param index the index of the instance, from 0 to the parallelism of the operator minus 1
   */
  public static subtask(application: IApplicationRef, operator: string, index: number): { [name: string]: string } {
    requireKind('index', index, A_NUMBER);
    validateCount('index', index, Infinity, 0);
    return { ...MetricDimensions.operator(application, operator), subtaskIndex: Tokenization.stringifyNumber(index) };
  }

  /**
   * The dimensions of a Kinesis stream that the application reads, for `metricMillisBehindLatest` and `metricBytesRequestedPerFetch`.
   *
   * @param application the application
   * @param streamName the name of the stream. CloudWatch lists the name with `-` replaced by `_`.
   */
  public static kinesisStream(application: IApplicationRef, streamName: string): { [name: string]: string } {
    requireKind('streamName', streamName, A_STRING);
    const id = Token.isUnresolved(streamName) ? Fn.join('_', Fn.split('-', streamName)) : streamName.replace(/-/g, '_');
    return dimensions(application, 'streamName', streamName, { Flow: INPUT_FLOW, Id: id });
  }

  /**
   * The dimensions of a Kafka topic that the application reads, for `metricRecordsLagMax`, `metricCurrentOffsets` and the like.
   *
   * @param application the application
   * @param topic the name of the topic
   */
  public static kafkaTopic(application: IApplicationRef, topic: string): { [name: string]: string } {
    return dimensions(application, 'topic', topic, { Flow: INPUT_FLOW, Topic: topic });
  }
}

/** The dimensions of a part of an application, whose name is a parameter of the caller. */
function dimensions<Own>(application: IApplicationRef, parameter: string, name: string, own: Own): Own & { readonly Application: string } {
  requireKind('application', application, AN_APPLICATION);
  validateText(parameter, name);
  return { Application: nameOf(application), ...own };
}

import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IManagedApplication } from '../base/managed-application';

/**
 * A Studio notebook of Amazon Managed Service for Apache Flink.
 */
export interface IStudioNotebook extends IManagedApplication {
  /**
   * The Kinesis Processing Units in use, the one for orchestration included.
   *
   * Unit: Count. Reporting level: Application.
   *
   * @default - maximum over 1 hour, because the service reports it once an hour
   */
  metricKpus(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The CPU that the JVMs of the task managers use.
   *
   * Unit: Percent. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricCpuUtilization(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The heap that the JVMs of the task managers use.
   *
   * Unit: Percent. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricHeapMemoryUtilization(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The time spent in old-generation garbage collection.
   *
   * Unit: Milliseconds. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricOldGenerationGCTime(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * How many old-generation garbage collections have run.
   *
   * Unit: Count, cumulative. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricOldGenerationGCCount(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The CPU that the Zeppelin server uses.
   *
   * Unit: Percent. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricZeppelinCpuUtilization(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The heap that the Zeppelin server uses.
   *
   * Unit: Percent. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricZeppelinHeapMemoryUtilization(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The live threads of the Zeppelin server.
   *
   * Unit: Count. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricZeppelinThreadCount(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The jobs of the Zeppelin server that wait for a thread.
   *
   * Unit: Count. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricZeppelinWaitingJobs(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * How long the Zeppelin server has been up.
   *
   * Unit: Seconds. Reporting level: Application.
   *
   * @default - average over 5 minutes
   */
  metricZeppelinServerUptime(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The live threads of the Flink cluster. An application that is no notebook reports them as `threadsCount`.
   *
   * Unit: Count. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricThreadCount(props?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

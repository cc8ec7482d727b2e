import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IManagedApplication } from '../base/managed-application';

/**
 * A Studio notebook of Amazon Managed Service for Apache Flink.
 */
export interface IStudioNotebook extends IManagedApplication {
  /**
   * The number of Kinesis Processing Units in use, including the KPU for orchestration.
   *
   * Unit: Count. Reporting level: Application.
   *
   * @default - maximum over 1 hour, because the service reports this metric once per hour
   */
  metricKpus(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The CPU utilization of the task manager JVMs.
   *
   * Unit: Percent. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricCpuUtilization(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The heap utilization of the task manager JVMs.
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
   * The number of old-generation garbage collections.
   *
   * Unit: Count, cumulative. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricOldGenerationGCCount(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The CPU utilization of the Zeppelin server.
   *
   * Unit: Percent. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricZeppelinCpuUtilization(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The heap utilization of the Zeppelin server.
   *
   * Unit: Percent. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricZeppelinHeapMemoryUtilization(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of live threads of the Zeppelin server.
   *
   * Unit: Count. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricZeppelinThreadCount(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of Zeppelin jobs that are waiting for a thread.
   *
   * Unit: Count. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricZeppelinWaitingJobs(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The uptime of the Zeppelin server.
   *
   * Unit: Seconds. Reporting level: Application.
   *
   * @default - average over 5 minutes
   */
  metricZeppelinServerUptime(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The number of live threads of the Flink cluster. Applications report this metric as `threadsCount`.
   *
   * Unit: Count. Reporting level: Application.
   *
   * @default - maximum over 5 minutes
   */
  metricThreadCount(props?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

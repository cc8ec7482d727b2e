import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';

const MINUTE = 60_000;

/** Counts the restarts of a job that crashes again and again, as the service's metric would, because the emulator runs no jobs. */
export class CrashLoop {
  constructor(private readonly metrics: CloudWatchClient, private readonly applicationName: string) {}

  /** Counts restarts until the update has failed: the job that runs afterwards is another one. */
  public async runUntil(hasFailed: () => Promise<boolean>): Promise<void> {
    const started = Date.now();
    await this.count(started - 5 * MINUTE, 0);
    while (!await hasFailed()) {
      await this.count(Date.now(), 3);
      await new Promise(resolve => setTimeout(resolve, 500));
    }
    // The next job's health check then finds that all restarts were before it.
    await this.count(started - 2 * MINUTE, 3);
  }

  private async count(time: number, restarts: number): Promise<void> {
    await this.metrics.send(new PutMetricDataCommand({
      Namespace: 'AWS/KinesisAnalytics',
      MetricData: [{
        MetricName: 'fullRestarts',
        Dimensions: [{ Name: 'Application', Value: this.applicationName }],
        Timestamp: new Date(time),
        Value: restarts,
      }],
    }));
  }
}

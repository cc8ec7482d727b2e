/**
 * The metrics and the logs that the simulated jobs produce.
 */
import { FlinkService } from './flink-service';
import { SimulatedApplication } from './simulated-application';
import { JobRun } from './simulated-types';

type Input = { [key: string]: any };
type Output = { [key: string]: unknown };

const MINUTE = 60_000;
/** Lines on a page. */
const PAGE = 50;

export class ObservabilityService {
  /** How late a minute's metrics come; Infinity for never. */
  metricDelay = 60_000;
  /** Lines of other applications or of the platform, by time. */
  readonly otherLines: { time: number; message: string }[] = [];

  /** The alarms, by name. */
  readonly alarmStates = new Map<string, { readonly state: string; readonly since: number; readonly reason: string }>();

  constructor(private readonly flink: FlinkService) {
  }

  execute(action: string, input: Input, now: number): Output {
    return action === 'GetMetricData' ? this.metrics(input, now) : action === 'DescribeAlarms' ? this.alarms(input) : this.logs(input, now);
  }

  private alarms(input: Input): Output {
    const alarms = (input.AlarmNames as string[]).filter(name => this.alarmStates.has(name)).map(name => {
      const { state, since, reason } = this.alarmStates.get(name)!;
      return { AlarmName: name, StateValue: state, StateReason: reason, StateTransitionedTimestamp: since / 1000 };
    });
    return { MetricAlarms: alarms };
  }

  private metrics(input: Input, now: number): Output {
    const results = (input.MetricDataQueries as Input[]).map(query => {
      const { MetricName: metric, Dimensions: dimensions, Namespace: namespace } = query.MetricStat.Metric;
      const name = dimensions.length === 1 && dimensions[0].Name === 'Application' ? dimensions[0].Value : '';
      const application = namespace === 'AWS/KinesisAnalytics' ? this.flink.applications.get(name) : undefined;
      const points = application === undefined ? [] : this.restarts(application, metric, input.StartTime * 1000, Math.min(input.EndTime * 1000, now));
      return { Id: query.Id, StatusCode: 'Complete', Timestamps: points.map(point => point.time / 1000), Values: points.map(point => point.value) };
    });
    return { MetricDataResults: results };
  }

  private restarts(application: SimulatedApplication, metric: string, start: number, end: number): { time: number; value: number }[] {
    const published = application.configuration.runtime.startsWith('FLINK-2') ? ['numRestarts'] : ['numRestarts', 'fullRestarts'];
    const points = [];
    for (let time = Math.floor(start / MINUTE) * MINUTE; published.includes(metric) && time + MINUTE + this.metricDelay <= end; time += MINUTE) {
      const ran = (item: JobRun) => item.runningSince !== undefined && item.runningSince < time + MINUTE && (item.endedAt ?? Infinity) > time;
      const run = application.runs.find(ran);
      if (run !== undefined) {
        points.push({ time, value: crashes(run, Math.min(time + MINUTE, run.endedAt ?? Infinity)).length });
      }
    }
    return points;
  }

  private logs(input: Input, now: number): Output {
    // A pattern of terms with question marks finds lines with any of them.
    const terms = (input.filterPattern as string ?? '').split(' ').filter(part => part !== '').map(part => part.replace(/^\?/, ''));
    const events = [...this.flink.applications.values()].flatMap(application => lines(application, now)).concat(this.otherLines)
      .filter(item => item.time >= input.startTime && item.time < (input.endTime ?? Infinity) && item.time <= now)
      .filter(item => terms.length === 0 || terms.some(term => item.message.includes(term)))
      .sort((a, b) => a.time - b.time);
    const first = Number(input.nextToken ?? 0);
    const page = events.slice(first, first + PAGE).map(event => ({ timestamp: event.time, message: event.message }));
    return { events: page, nextToken: events.length > first + PAGE ? String(first + PAGE) : undefined };
  }
}

function crashes(run: JobRun, until: number): number[] {
  const times: number[] = [];
  const every = run.behaviour.every ?? 20_000;
  if (run.behaviour.outcome === 'CRASH_LOOPS' && run.runningSince !== undefined) {
    for (let time = run.runningSince + every; time < Math.min(until, run.endedAt ?? Infinity); time += every) {
      times.push(time);
    }
  }
  return times;
}

/** What the jobs of an application have logged, in the service's format. */
function lines(application: SimulatedApplication, now: number): { time: number; message: string }[] {
  const entry = (time: number, messageType: string, message: string, error?: string) => ({
    time,
    message: JSON.stringify({
      applicationARN: application.arn, message, messageType, throwableInformation: error && ['org.apache.flink.runtime.JobException', `Caused by: ${error}`],
    }),
  });
  return application.runs.flatMap(run => {
    const error = run.behaviour.error ?? 'java.lang.IllegalStateException: the job is broken';
    const failed = run.behaviour.outcome === 'FAILS_TO_START' && run.endedAt !== undefined ? [entry(run.endedAt - 1, 'ERROR', 'the job could not be run', error)] : [];
    return crashes(run, now).flatMap(time => [
      entry(time, 'WARN', 'Source: orders (1/1) switched from RUNNING to FAILED', error),
      entry(time + 1, 'INFO', 'Job orders (0000) switched from state RUNNING to RESTARTING.'),
    ]).concat(failed);
  });
}

import { Duration, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as events_targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as targets from 'aws-cdk-lib/aws-scheduler-targets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { MetricScalingProps, ScalingTrigger } from './metric-scaling-props';
import { ApplicationStateMachine } from './operation';
import { ScheduleGroupWithRole, serviceRole } from './operation-schedules';
import { ScalingStep } from './scaling-step';
import { parallelismActions } from './states/change-parallelism';
import { scalingStates } from './states/metric-scaling';
import { reachableApplication, validateNotAutoScaled } from './validation';
import { IManagedApplication } from '../base/managed-application';
import { warnAboutMaxParallelism } from '../base/settings-warnings';
import { validateCount, validateDuration } from '../synth/checks';
import { InputError, locatesErrors } from '../synth/errors';
import { checksProps } from '../synth/prop-kinds';

const DEFAULT_EVALUATION_PERIODS = 5;
const DEFAULT_COOLDOWN = Duration.minutes(10);
const DEFAULT_STEP = ScalingStep.factor(2);

/**
 * Scales an application on any metric of the application or its sources, or on a math expression.
 *
 * One alarm triggers scaling out, and a second alarm triggers scaling in. While an alarm is active, the parallelism changes by
 * one step, then the alarm is evaluated again after the cooldown. If both alarms are active, the application scales out.
 *
 * Only one change is made at a time. Each change specifies the application version that the decision is based on, and the service
 * refuses the change if the application has changed since. The cooldown starts after any change, including deployments. Scaling
 * waits during throttling, conflicts and while the application is busy. Other errors trigger `failureAlarm` and send a message to
 * `deadLetterQueue`. The alarms are re-evaluated every hour, so that an alarm that fires while the application is stopped or
 * being deployed is not missed. If the application is not running, scaling does nothing.
 *
 * Every change restarts the job from its state. A deployment that changes the application sets the parallelism of the template
 * again. Set `keepLiveParallelism` on `startOnDeploy()` to keep the live value.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/how-scaling.html
 *
 * @example
 * declare const app: flink.Application;
 * declare const stream: kinesis.Stream;
 * new flink.MetricScaling(this, 'Scaling', {
 *   application: app,
 *   scaleOut: { metric: stream.metricGetRecordsIteratorAgeMilliseconds({ period: Duration.minutes(1) }), threshold: 60_000 },
 *   scaleIn: { metric: app.metricContainerCPUUtilization({ period: Duration.minutes(5) }), threshold: 20, evaluationPeriods: 12 },
 *   minParallelism: 2,
 *   maxParallelism: 32,
 *   step: flink.ScalingStep.factor(2),
 * });
 */
@locatesErrors
@checksProps(['application', 'scaleOut', 'scaleIn', 'minParallelism', 'maxParallelism'])
export class MetricScaling extends Construct {
  /** The alarm that fires while the application requires more parallelism. */
  public readonly scaleOutAlarm: cloudwatch.Alarm;

  /** The alarm that fires while the application can run with less parallelism. For an application with little load, this is the usual state. */
  public readonly scaleInAlarm: cloudwatch.Alarm;

  /** The queue that receives a message with the error of each failure. */
  public readonly deadLetterQueue: sqs.IQueue;

  /** The alarm that fires while the queue contains messages. Has no actions by default. */
  public readonly failureAlarm: cloudwatch.Alarm;

  /** The state machine that changes the application. Its executions show what happened. */
  public readonly stateMachine: sfn.IStateMachine;

  private readonly operation: ApplicationStateMachine;

  constructor(scope: Construct, id: string, props: MetricScalingProps) {
    super(scope, id);
    const application = reachableApplication(this, props.application);
    validateNotAutoScaled(application, 'MetricScaling');
    validateNumbers(props);
    validateDistance(Stack.of(this), props);
    warnAboutMaxParallelism(this, props.maxParallelism);
    this.scaleOutAlarm = this.defineAlarm('ScaleOutAlarm', props.scaleOut, cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD);
    this.scaleInAlarm = this.defineAlarm('ScaleInAlarm', props.scaleIn, cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD);
    this.operation = this.defineOperation(application, props);
    this.deadLetterQueue = this.operation.deadLetterQueue;
    this.failureAlarm = this.operation.failureAlarm;
    this.stateMachine = this.operation.stateMachine;
    this.startOnAlarms();
    this.startEveryHour();
  }

  private defineAlarm(id: string, trigger: ScalingTrigger, comparisonOperator: cloudwatch.ComparisonOperator): cloudwatch.Alarm {
    return new cloudwatch.Alarm(this, id, {
      metric: trigger.metric,
      threshold: trigger.threshold,
      evaluationPeriods: trigger.evaluationPeriods ?? DEFAULT_EVALUATION_PERIODS,
      comparisonOperator,
      // Missing data, for example during a restart, must not trigger scaling.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }

  private defineOperation(application: IManagedApplication, props: MetricScalingProps): ApplicationStateMachine {
    const { multiplier, increment } = props.step ?? DEFAULT_STEP;
    const operation = new ApplicationStateMachine(this, application, parallelismActions(application), 'Settings', scalingStates({
      application: application.applicationName,
      scaleOutAlarm: this.scaleOutAlarm.alarmName,
      scaleInAlarm: this.scaleInAlarm.alarmName,
      minParallelism: props.minParallelism,
      maxParallelism: props.maxParallelism,
      multiplier,
      increment,
      cooldown: (props.cooldown ?? DEFAULT_COOLDOWN).toSeconds(),
    }));
    operation.role.addToPolicy(new iam.PolicyStatement({
      actions: ['cloudwatch:DescribeAlarms'], resources: [this.scaleOutAlarm.alarmArn, this.scaleInAlarm.alarmArn],
    }));
    return operation;
  }

  private startOnAlarms(): void {
    const { stateMachine, deadLetterQueue } = this.operation;
    // The rule refers to its target's role, so the role cannot refer to the rule.
    const anyRule = Stack.of(this).formatArn({ service: 'events', resource: 'rule', resourceName: '*' });
    const role = serviceRole(this, 'EventsRole', 'events.amazonaws.com', anyRule);
    for (const [id, direction, alarm] of [['ScaleOut', 'out', this.scaleOutAlarm], ['ScaleIn', 'in', this.scaleInAlarm]] as const) {
      new events.Rule(this, id, {
        eventPattern: {
          source: ['aws.cloudwatch'],
          detailType: ['CloudWatch Alarm State Change'],
          resources: [alarm.alarmArn],
          detail: { state: { value: ['ALARM'] } },
        },
        targets: [new events_targets.SfnStateMachine(stateMachine, {
          role, deadLetterQueue, input: events.RuleTargetInput.fromObject({ direction }),
        })],
      });
    }
  }

  /** Starts the state machine every hour. An alarm reports each state change only once, so an action that was not possible then is retried here. */
  private startEveryHour(): void {
    const { stateMachine, deadLetterQueue } = this.operation;
    new ScheduleGroupWithRole(this).add('EveryHour', scheduler.ScheduleExpression.rate(Duration.hours(1)),
      ({ role }) => new targets.StepFunctionsStartExecution(stateMachine, {
        role, deadLetterQueue, input: scheduler.ScheduleTargetInput.fromObject({}), maxEventAge: Duration.hours(1),
      }));
  }
}

function validateNumbers({ scaleOut, scaleIn, minParallelism, maxParallelism, cooldown }: MetricScalingProps): void {
  validateCount('minParallelism', minParallelism);
  validateCount('maxParallelism', maxParallelism);
  if (!Token.isUnresolved(minParallelism) && !Token.isUnresolved(maxParallelism) && minParallelism > maxParallelism) {
    throw new InputError(`minParallelism must be at most maxParallelism, got ${minParallelism} and ${maxParallelism}`);
  }
  for (const [prop, trigger] of [['scaleOut', scaleOut], ['scaleIn', scaleIn]] as const) {
    validateCount(`${prop}.evaluationPeriods`, trigger.evaluationPeriods);
    if (!Token.isUnresolved(trigger.threshold) && !Number.isFinite(trigger.threshold)) {
      throw new InputError(`${prop}.threshold must be a finite number, got ${trigger.threshold}`);
    }
  }
  validateDuration('cooldown', cooldown, { unit: 'seconds', minimum: Duration.minutes(1) });
}

/** On the same metric, overlapping thresholds would keep both alarms active, and the parallelism would never settle. */
function validateDistance(stack: Stack, { scaleOut, scaleIn }: MetricScalingProps): void {
  const same = JSON.stringify(stack.resolve(scaleOut.metric.toMetricConfig())) === JSON.stringify(stack.resolve(scaleIn.metric.toMetricConfig()));
  const literal = !Token.isUnresolved(scaleOut.threshold) && !Token.isUnresolved(scaleIn.threshold);
  if (same && literal && scaleIn.threshold >= scaleOut.threshold) {
    throw new InputError(`scaleIn.threshold must be below scaleOut.threshold on the same metric, got ${scaleIn.threshold} and ${scaleOut.threshold}`);
  }
}

import { App, Duration, Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Application, MetricScaling, MetricScalingProps, ScalingStep, StudioNotebook } from '../../src';
import { allActions, arn, encryptedApplication, idOf, newApplication, permissions, resource, trust } from '../support/fixtures/operations';
import { testStack } from '../support/fixtures/stack';

const ALARM = 'AWS::CloudWatch::Alarm';
const metric = new cloudwatch.Metric({ namespace: 'Mine', metricName: 'Lag' });

function scale(stack: Stack, props: Partial<MetricScalingProps> = {}): MetricScaling {
  return new MetricScaling(stack, 'Scaling', {
    application: props.application ?? newApplication(stack),
    scaleOut: { metric, threshold: 100 },
    scaleIn: { metric, threshold: 10 },
    minParallelism: 1,
    maxParallelism: 8,
    ...props,
  });
}

describe('permissions', () => {
  test('the state machine can describe its two alarms, and describe and update its application', () => {
    const stack = testStack();
    scale(stack);
    const alarm = (id: string) => ({ 'Fn::GetAtt': [idOf(stack, ALARM, id), 'Arn'] });
    expect(permissions(stack, 'ScalingRole')).toEqual([
      {
        Action: ['kinesisanalytics:DescribeApplication', 'kinesisanalytics:UpdateApplication'],
        Resource: arn('kinesisanalytics', ':application/', { Ref: idOf(stack, 'AWS::KinesisAnalyticsV2::Application', 'App') }),
      },
      { Action: 'cloudwatch:DescribeAlarms', Resource: [alarm('ScalingScaleOutAlarm'), alarm('ScalingScaleInAlarm')] },
    ]);
  });

  test("the state machine can use the application's key only through the service", () => {
    const stack = testStack();
    scale(stack, { application: encryptedApplication(stack) });
    const key = permissions(stack, 'ScalingRole').filter(permission => JSON.stringify(permission.Action).includes('kms:'));
    expect(key.map(item => item.Action)).toEqual(['kms:DescribeKey', ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'], 'kms:CreateGrant']);
    key.forEach(item => {
      expect(item.Resource).toEqual({ 'Fn::GetAtt': [idOf(stack, 'AWS::KMS::Key', 'Key'), 'Arn'] });
      expect(item.Condition.StringEquals).toHaveProperty(['kms:ViaService']);
    });
  });

  test('no action has the API name as its prefix', () => {
    const stack = testStack();
    scale(stack);
    expect(allActions(stack).filter(action => action.startsWith('kinesisanalyticsv2'))).toEqual([]);
  });

  test('the alarms and the hourly schedule can start the state machine and send messages to the queue', () => {
    const stack = testStack();
    scale(stack);
    const machine = { Ref: idOf(stack, 'AWS::StepFunctions::StateMachine', 'Scaling') };
    const queue = { 'Fn::GetAtt': [idOf(stack, 'AWS::SQS::Queue', 'Scaling'), 'Arn'] };
    expect(permissions(stack, 'ScalingEventsRole')).toEqual([{ Action: 'states:StartExecution', Resource: machine }]);
    expect(permissions(stack, 'ScalingSchedulerRole')).toEqual([
      { Action: 'states:StartExecution', Resource: machine }, { Action: 'sqs:SendMessage', Resource: queue },
    ]);
  });

  test('every role can be assumed only on behalf of this account', () => {
    const stack = testStack();
    scale(stack);
    const account = { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } };
    const group = { 'Fn::GetAtt': [idOf(stack, 'AWS::Scheduler::ScheduleGroup', 'Scaling'), 'Arn'] };
    expect(trust(stack, 'ScalingRole')).toEqual([{
      Principal: { Service: 'states.amazonaws.com' },
      Condition: { StringEquals: account, ArnLike: { 'aws:SourceArn': arn('states', ':stateMachine:*') } },
    }]);
    expect(trust(stack, 'ScalingEventsRole')).toEqual([{
      Principal: { Service: 'events.amazonaws.com' },
      Condition: { StringEquals: account, ArnLike: { 'aws:SourceArn': arn('events', ':rule/*') } },
    }]);
    expect(trust(stack, 'ScalingSchedulerRole')).toEqual([{
      Principal: { Service: 'scheduler.amazonaws.com' },
      Condition: { StringEquals: account, ArnEquals: { 'aws:SourceArn': group } },
    }]);
  });
});

describe('alarms', () => {
  test('fire after five periods above, or at or below, the thresholds, and ignore missing data', () => {
    const stack = testStack();
    scale(stack);
    const common = { EvaluationPeriods: 5, TreatMissingData: 'notBreaching', Namespace: 'Mine', MetricName: 'Lag' };
    expect(resource(stack, ALARM, 'ScalingScaleOutAlarm')).toMatchObject({ ...common, ComparisonOperator: 'GreaterThanThreshold', Threshold: 100 });
    expect(resource(stack, ALARM, 'ScalingScaleInAlarm')).toMatchObject({ ...common, ComparisonOperator: 'LessThanOrEqualToThreshold', Threshold: 10 });
  });

  test('accept math expressions and periods', () => {
    const stack = testStack();
    const expression = new cloudwatch.MathExpression({ expression: 'a / 2', usingMetrics: { a: metric } });
    scale(stack, { scaleOut: { metric: expression, threshold: 1, evaluationPeriods: 2 } });
    expect(resource(stack, ALARM, 'ScalingScaleOutAlarm')).toMatchObject({
      EvaluationPeriods: 2, Metrics: expect.arrayContaining([expect.objectContaining({ Expression: 'a / 2' })]),
    });
  });

  test.each([['ScaleOut', 'out'], ['ScaleIn', 'in']])('start the state machine: %s passes direction %s', (id, direction) => {
    const stack = testStack();
    scale(stack);
    Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        'source': ['aws.cloudwatch'],
        'detail-type': ['CloudWatch Alarm State Change'],
        'resources': [{ 'Fn::GetAtt': [idOf(stack, ALARM, `Scaling${id}Alarm`), 'Arn'] }],
        'detail': { state: { value: ['ALARM'] } },
      },
      Targets: [Match.objectLike({ Input: JSON.stringify({ direction }), DeadLetterConfig: Match.anyValue() })],
    });
  });

  test('failed executions and failed starts trigger the failure alarm', () => {
    const stack = testStack();
    scale(stack);
    const { Metrics: metrics, ...alarm } = resource(stack, ALARM, 'ScalingFailureAlarm');
    expect(alarm).toEqual({
      AlarmDescription: 'Stack/Scaling failed, see its dead-letter queue',
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 1,
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
    });
    expect(metrics[0]).toMatchObject({ Label: 'failures', Expression: 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(messages, 0)' });
    expect(metrics.slice(1).map(({ Id: id, MetricStat: one }: any) => [id, one.Metric.MetricName, one.Period, one.Stat])).toEqual([
      ['failed', 'ExecutionsFailed', 60, 'Sum'],
      ['timedOut', 'ExecutionsTimedOut', 60, 'Sum'],
      ['messages', 'ApproximateNumberOfMessagesVisible', 60, 'Maximum'],
    ]);
  });

  test('the state machine is started every hour regardless of the alarms', () => {
    const stack = testStack();
    scale(stack);
    const queue = { 'Fn::GetAtt': [idOf(stack, 'AWS::SQS::Queue', 'Scaling'), 'Arn'] };
    expect(resource(stack, 'AWS::Scheduler::Schedule', 'ScalingEveryHour')).toMatchObject({
      ScheduleExpression: 'rate(1 hour)',
      Target: { Input: '{}', RetryPolicy: { MaximumEventAgeInSeconds: 3600 }, DeadLetterConfig: { Arn: queue } },
    });
  });

  test('a failed execution sends a message to the queue', () => {
    const stack = testStack();
    scale(stack);
    Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        'source': ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        'detail': { stateMachineArn: [{ Ref: idOf(stack, 'AWS::StepFunctions::StateMachine', 'Scaling') }], status: ['FAILED', 'TIMED_OUT'] },
      },
      Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [idOf(stack, 'AWS::SQS::Queue', 'Scaling'), 'Arn'] } })],
    });
  });
});

describe('bad input', () => {
  test.each<[string, Partial<MetricScalingProps>, string]>([
    ['a minimum above the maximum', { minParallelism: 9 }, 'minParallelism must be at most maxParallelism, got 9 and 8'],
    ['a minimum below 1', { minParallelism: 0 }, 'minParallelism must be an integer of at least 1, got 0'],
    ['a fractional maximum', { maxParallelism: 2.5 }, 'maxParallelism must be an integer of at least 1, got 2.5'],
    ['no periods', { scaleOut: { metric, threshold: 100, evaluationPeriods: 0 } }, 'scaleOut.evaluationPeriods must be an integer of at least 1, got 0'],
    ['no threshold', { scaleIn: { metric, threshold: NaN } }, 'scaleIn.threshold must be a finite number, got NaN'],
    ['no periods either', { scaleIn: { metric, threshold: 10, evaluationPeriods: 0 } }, 'scaleIn.evaluationPeriods must be an integer of at least 1, got 0'],
    ['an infinite threshold', { scaleOut: { metric, threshold: Infinity } }, 'scaleOut.threshold must be a finite number, got Infinity'],
    ['a short cooldown', { cooldown: Duration.millis(59_999) }, 'cooldown must be at least 1 minute, got 59 seconds 999 millis'],
    ['thresholds that cross', { scaleIn: { metric, threshold: 101 } }, 'scaleIn.threshold must be below scaleOut.threshold on the same metric, got 101 and 100'],
    ['thresholds that overlap', { scaleIn: { metric, threshold: 100 } }, 'scaleIn.threshold must be below scaleOut.threshold on the same metric, got 100 and 100'],
    ['no cooldown', { cooldown: Duration.seconds(0) }, 'cooldown must be at least 1 minute, got 0 seconds'],
  ])('%s', (_, props, message) => {
    expect(() => scale(testStack(), props)).toThrow(message);
  });

  test.each([1, 0.5, 0, -2, NaN, Infinity])('rejects a factor of %d', factor => {
    expect(() => ScalingStep.factor(factor)).toThrow(`factor of a scaling step must be more than 1, got ${factor}`);
  });

  test('accepts the smallest steps', () => {
    expect(ScalingStep.by(1)).toMatchObject({ multiplier: 1, increment: 1 });
    expect(ScalingStep.factor(1.01)).toMatchObject({ multiplier: 1.01, increment: 0 });
    expect(() => ScalingStep.by(Token.asNumber({ Ref: 'Count' }))).not.toThrow();
  });

  test.each([0, 1.5, -1, NaN])('rejects a count of %d', count => {
    expect(() => ScalingStep.by(count)).toThrow(`count of a scaling step must be an integer of at least 1, got ${count}`);
  });

  test('rejects an application that the service scales', () => {
    const stack = testStack();
    expect(() => scale(stack, { application: newApplication(stack, { autoScalingEnabled: true }) }))
      .toThrow('autoScalingEnabled of Stack/App must be false for a MetricScaling, got true: the service would also change the parallelism');
  });

  test('rejects an application in another account or region', () => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
    const elsewhere = (id: string, region: string, account: string) =>
      Application.fromApplicationArn(stack, id, `arn:aws:kinesisanalytics:${region}:${account}:application/app`);
    expect(() => scale(stack, { application: elsewhere('Region', 'us-east-1', '111122223333') }))
      .toThrow('application must be in the region of the stack, eu-west-1, got an application in us-east-1');
    expect(() => new MetricScaling(stack, 'Other', {
      application: elsewhere('Account', 'eu-west-1', '444455556666'),
      scaleOut: { metric, threshold: 2 },
      scaleIn: { metric, threshold: 1 },
      minParallelism: 1,
      maxParallelism: 2,
    })).toThrow('application must be in the account of the stack, 111122223333, got an application in 444455556666');
  });

  test('rejects a Studio notebook', () => {
    const stack = testStack();
    const notebook: any = new StudioNotebook(stack, 'Notebook');
    expect(() => scale(stack, { application: notebook }))
      .toThrow('application must be a Flink application, got the Studio notebook Stack/Notebook');
  });

  test('warns about a parallelism above the default maximum of a job', () => {
    const stack = testStack();
    scale(stack, { maxParallelism: 129 });
    Annotations.fromStack(stack).hasWarning('/Stack/Scaling', Match.stringLikeRegexp('maxParallelism'));
  });

  test.each<[string, Partial<MetricScalingProps>]>([
    ['equal bounds', { minParallelism: 8 }],
    ['a cooldown of one minute', { cooldown: Duration.minutes(1) }],
    ['a cooldown that is a token', { cooldown: Duration.seconds(Token.asNumber({ Ref: 'Cooldown' })) }],
    ['thresholds next to each other', { scaleIn: { metric, threshold: 99 } }],
    ['thresholds that overlap on two metrics', { scaleIn: { metric: metric.with({ statistic: 'Minimum' }), threshold: 200 } }],
    ['an upper threshold that is a token', { scaleOut: { metric, threshold: Token.asNumber({ Ref: 'Out' }) } }],
    ['a token for the upper bound only', { minParallelism: 9, maxParallelism: Token.asNumber({ Ref: 'Max' }) }],
    ['a token for the lower bound only', { minParallelism: Token.asNumber({ Ref: 'Min' }) }],
  ])('accepts %s', (_, props) => {
    expect(() => scale(testStack(), props)).not.toThrow();
  });

  test('accepts tokens, and passes them to the state machine as numbers', () => {
    const stack = testStack();
    const number = (name: string) => Token.asNumber({ Ref: name });
    scale(stack, {
      minParallelism: number('Min'),
      maxParallelism: number('Max'),
      step: ScalingStep.factor(number('Factor')),
      scaleIn: { metric, threshold: number('In') },
    });
    const definition = JSON.stringify(resource(stack, 'AWS::StepFunctions::StateMachine', 'Scaling').DefinitionString);
    for (const [variable, parameter] of [['minParallelism', 'Min'], ['maxParallelism', 'Max'], ['multiplier', 'Factor']]) {
      expect(definition).toContain(`\\"${variable}\\":",{"Ref":"${parameter}"},"`);
    }
  });
});

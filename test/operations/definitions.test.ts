import validate from 'asl-validator';
import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Application, MetricScaling, ParallelismSchedule, SnapshotSchedule } from '../../src';
import { newApplication, resources } from '../support/fixtures/operations';
import { testStack } from '../support/fixtures/stack';
import { resolve } from '../support/service/operations';
import { Definition } from '../support/service/step-functions';

const metric = new cloudwatch.Metric({ namespace: 'Mine', metricName: 'Lag' });
const schedule = ScheduleExpression.rate(Duration.hours(1));

describe.each<[string, (stack: Stack, application: Application) => void]>([
  ['SnapshotSchedule', (stack, application) => new SnapshotSchedule(stack, 'Operation', { application, schedule })],
  ['ParallelismSchedule', (stack, application) => new ParallelismSchedule(stack, 'Operation', { application, entries: [{ schedule, parallelism: 2 }] })],
  ['MetricScaling', (stack, application) => new MetricScaling(stack, 'Operation', {
    application, scaleOut: { metric, threshold: 2 }, scaleIn: { metric, threshold: 1 }, minParallelism: 1, maxParallelism: 2,
  })],
])('the definition of %s', (_, define) => {
  let definition: Definition;

  beforeEach(() => {
    const stack = testStack();
    define(stack, newApplication(stack));
    definition = JSON.parse(resolve(resources(stack, 'AWS::StepFunctions::StateMachine')[0].properties.DefinitionString));
  });

  test('is valid Amazon States Language', () => {
    expect(validate(definition, { checkPaths: true, checkArn: true })).toMatchObject({ isValid: true, errors: [] });
  });

  test('has no unreachable state', () => {
    const next = Object.values(definition.States).flatMap(state => [...JSON.stringify(state).matchAll(/"(?:Next|Default)":"([^"]*)"/g)].map(match => match[1]));
    expect(Object.keys(definition.States).filter(name => name !== definition.StartAt && !next.includes(name))).toEqual([]);
  });

  test('has every expression on one line, so that it is readable in the console', () => {
    const expressions = JSON.stringify(definition).match(/\{%.*?%\}/g)!;
    expect(expressions.length).toBeGreaterThan(10);
    expect(expressions.filter(expression => /\\n|\s\s/.test(expression))).toEqual([]);
  });

  test('has a timeout for every call', () => {
    const tasks = Object.values(definition.States).filter(state => state.Type === 'Task');
    expect(tasks.filter(state => !(state.TimeoutSeconds > 0))).toEqual([]);
    expect(tasks.filter(state => state.Retry === undefined && state.Catch === undefined)).toEqual([]);
  });
});

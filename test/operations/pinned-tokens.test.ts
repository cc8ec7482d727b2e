/** Schedules that keep snapshots whose names are only known at deployment, across stacks. */
import { App, CfnParameter, Duration, NestedStack, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Application, ApplicationLifecycle, IApplication, RestoreConfiguration, RunSchedule, SnapshotMode, SnapshotSchedule } from '../../src';
import { newApplication } from '../support/fixtures/operations';

const schedule = ScheduleExpression.rate(Duration.hours(6));

let app: App;
let own: Stack;
let other: Stack;
let third: Stack;

beforeEach(() => {
  app = new App();
  [own, other, third] = ['Own', 'Other', 'Third'].map(id => new Stack(app, id));
});

const parameter = (stack: Stack) => new CfnParameter(stack, 'Snapshot').valueAsString;
const snapshots = (application: IApplication, stack = own) => new SnapshotSchedule(stack, 'Snapshots', { application, schedule });
const run = (stack: Stack, application: IApplication, restore: RestoreConfiguration) => new RunSchedule(stack, 'Run', { application, schedule, restore });
const enhanced = () => newApplication(own, { snapshotMode: SnapshotMode.ENHANCED });

/** The pinned list of the synthesized definition, and the constructs of the warnings. */
function pinned(stack = own): { list: string; warnings: string[] } {
  const { template } = app.synth().getStackArtifact(stack.artifactId);
  const machine: any = Object.entries<any>(template.Resources).find(([id, one]) => one.Type === 'AWS::StepFunctions::StateMachine' && id.startsWith('Snapshots'))![1];
  const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('snapshotNotRecognized')).map(({ entry }) => String(entry.data));
  return { list: /\\"pinned\\":\[(.*?)\]/.exec(JSON.stringify(machine.Properties.DefinitionString))![1].replace(/\\?"/g, ''), warnings };
}

describe('of legacy snapshots', () => {
  test('a name from the stack that starts the application would be a dependency cycle, and produces a warning', () => {
    const application = newApplication(own);
    snapshots(application);
    run(other, application, RestoreConfiguration.snapshot(parameter(other)));
    const { list, warnings } = pinned();
    expect(list).toBe('');
    expect(warnings).toEqual([expect.stringContaining('tokens from another stack: Other/Run: use a literal')]);
  });

  test('so would a name of a lifecycle', () => {
    const application = newApplication(own);
    snapshots(application);
    new ApplicationLifecycle(other, 'Lifecycle', { application, restore: RestoreConfiguration.snapshot(parameter(other)) });
    expect(pinned()).toEqual({ list: '', warnings: [expect.stringContaining('Other/Lifecycle')] });
  });

  test.each<[string, () => void]>([
    ['the same stack', () => run(own, defined(), RestoreConfiguration.snapshot(parameter(own)))],
    ['a stack that the start uses', () => run(own, defined(), RestoreConfiguration.snapshot(parameter(other)))],
    ['a stack that the start in another stack uses', () => run(other, defined(), RestoreConfiguration.snapshot(parameter(third)))],
    ['a stack that does not refer to the application', () => run(other, Application.fromApplicationName(other, 'Same', 'orders'), RestoreConfiguration.snapshot(parameter(other)))],
    ['the parent of a nested stack', () => run(new NestedStack(own, 'Nested'), defined(), RestoreConfiguration.snapshot(parameter(own)))],
  ])('a name from %s is kept', (_, start) => {
    snapshots(newApplication(own, { applicationName: 'orders' }));
    start();
    const { list, warnings } = pinned();
    expect(list).toContain('Snapshot');
    expect(warnings).toEqual([]);
  });
  const defined = () => own.node.findChild('App') as Application;

  test('a name of the application is kept in another stack', () => {
    const application = newApplication(own, { restore: RestoreConfiguration.snapshot(parameter(third)) });
    snapshots(application, other);
    expect(pinned(other)).toEqual({ list: expect.stringContaining('Third'), warnings: [] });
  });
});

describe('of enhanced snapshots', () => {
  test('an ARN from another stack is kept if the start is in the stack of the schedule', () => {
    const application = enhanced();
    snapshots(application);
    run(own, application, RestoreConfiguration.snapshotArn(parameter(other)));
    expect(pinned()).toEqual({ list: expect.stringContaining('Other'), warnings: [] });
  });

  test.each([['the start', () => other], ['a third stack', () => third]])('an ARN from the stack of %s produces a warning', (_, stack) => {
    const application = enhanced();
    snapshots(application);
    run(other, application, RestoreConfiguration.snapshotArn(parameter(stack())));
    expect(pinned()).toEqual({ list: '', warnings: [expect.stringContaining('Other/Run')] });
  });
});

import { App, InjectionContext, IPropertyInjector, PropertyInjectors, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Application, StreamingPipeline, StudioNotebook } from '../../src';
import { applicationConfiguration, minimalProps, testApplication, testStack } from '../support/fixtures';

class Defaults implements IPropertyInjector {
  constructor(public readonly constructUniqueId: string, private readonly defaults: object) {}

  public inject(originalProps: any, _context: InjectionContext): any {
    return { ...this.defaults, ...originalProps };
  }
}

function injectedStack(type: { readonly PROPERTY_INJECTION_ID: string }, defaults: object): Stack {
  return new Stack(new App({ propertyInjectors: [new Defaults(type.PROPERTY_INJECTION_ID, defaults)] }), 'Stack');
}

class OwnApplication extends Application {}

describe('property injectors', () => {
  test('identify the classes by their names', () => {
    expect([Application, StudioNotebook, StreamingPipeline].map(type => type.PROPERTY_INJECTION_ID))
      .toEqual(['cdk-managed-flink.Application', 'cdk-managed-flink.StudioNotebook', 'cdk-managed-flink.StreamingPipeline']);
  });

  test.each<[string, (stack: Stack) => Application]>([
    ['an Application', stack => testApplication({}, stack)],
    ['a subclass', stack => new OwnApplication(stack, 'App', minimalProps(stack))],
    ['the Application of a StreamingPipeline', stack => new StreamingPipeline(stack, 'Pipeline', minimalProps(stack)).application],
  ])('set defaults of %s', (_, make) => {
    const stack = injectedStack(Application, { parallelism: 7 });
    const app = make(stack);
    expect(app).toBeInstanceOf(Application);
    expect(app.allocatedKpus).toBe(7);
    expect(applicationConfiguration(stack).FlinkApplicationConfiguration.ParallelismConfiguration.Parallelism).toBe(7);
  });

  test('set defaults of a StudioNotebook that is defined without props', () => {
    const stack = injectedStack(StudioNotebook, { parallelism: 3 });
    expect(new StudioNotebook(stack, 'Notebook')).toBeInstanceOf(StudioNotebook);
    expect(applicationConfiguration(stack).FlinkApplicationConfiguration.ParallelismConfiguration.Parallelism).toBe(3);
  });

  test('set defaults of a StreamingPipeline, in their own scope only', () => {
    const stack = testStack();
    const defaults = { logRetention: RetentionDays.FIVE_DAYS, dashboard: false };
    PropertyInjectors.of(stack).add(new Defaults(StreamingPipeline.PROPERTY_INJECTION_ID, defaults));
    expect(new StreamingPipeline(stack, 'Pipeline', minimalProps(stack)).dashboard).toBeUndefined();
    Template.fromStack(stack).hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 5 });
    const other = testStack();
    expect(new StreamingPipeline(other, 'Pipeline', minimalProps(other)).dashboard).toBeDefined();
  });

  test('are checked like given props', () => {
    expect(() => testApplication({}, injectedStack(Application, { parallelism: 0 }))).toThrow(/^parallelism must be .*, got 0 \(in Stack\/App\)$/);
    expect(() => testApplication({}, injectedStack(Application, { vpc: 'vpc-1' }))).toThrow(/^vpc must be a VPC such as an ec2.Vpc, got 'vpc-1' \(in Stack\/App\)$/);
    const stack = injectedStack(Application, { code: minimalProps(testStack()).code });
    expect(() => new Application(stack, 'App', { runtime: minimalProps(testStack()).runtime } as any)).not.toThrow();
  });
});

test('isApplication and isStudioNotebook detect the class of a value', () => {
  const stack = testStack();
  const notebook = new StudioNotebook(stack, 'Notebook');
  const values = [testApplication({}, stack), new OwnApplication(stack, 'Own', minimalProps(stack)), notebook,
    Application.fromApplicationName(stack, 'Imported', 'orders'), stack, undefined, null, 'text', {}];
  expect(values.map(value => Application.isApplication(value))).toEqual([true, true, ...Array(7).fill(false)]);
  expect(values.map(value => StudioNotebook.isStudioNotebook(value))).toEqual(values.map(value => value === notebook));
});

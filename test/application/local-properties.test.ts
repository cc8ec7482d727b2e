import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Aws, CfnParameter, Fn, Lazy, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Application, KinesisSource, LocalPropertiesOptions, PropertyGroups, S3Sink } from '../../src';
import { minimalProps, testApplication, testStack } from '../support/fixtures';

let directory: string;
let app: App;
let stack: Stack;

beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'local-properties-'));
  app = new App({ outdir: path.join(directory, 'cdk.out') });
  stack = new Stack(app, 'Stack');
});

afterEach(() => fs.rmSync(directory, { recursive: true }));

/** The groups of a written file, by their ids, in the order of the file. */
function written(file = 'Stack.App.application_properties.json', outdir = app.synth().directory): PropertyGroups {
  const content: { PropertyGroupId: string; PropertyMap: { [key: string]: string } }[] = JSON.parse(fs.readFileSync(path.join(outdir, file), 'utf-8'));
  return Object.fromEntries(content.map(group => [group.PropertyGroupId, group.PropertyMap]));
}

function infos(of = stack): unknown[] {
  return Annotations.fromStack(of).findInfo('*', Match.anyValue()).map(({ entry }) => entry.data);
}

function application(propertyGroups: PropertyGroups, options?: LocalPropertiesOptions): Application {
  const result = testApplication({ propertyGroups }, stack);
  result.writeLocalProperties(options);
  return result;
}

describe('the file', () => {
  test('has the groups in the format of the service, in the cloud assembly only', () => {
    application({ Orders: { rate: '10', unit: 's' }, Other: { key: 'x' } });
    const { directory: outdir } = app.synth();
    expect(JSON.parse(fs.readFileSync(path.join(outdir, 'Stack.App.application_properties.json'), 'utf-8'))).toEqual([
      { PropertyGroupId: 'Orders', PropertyMap: { rate: '10', unit: 's' } },
      { PropertyGroupId: 'Other', PropertyMap: { key: 'x' } },
    ]);
    expect(fs.readdirSync(directory)).toEqual(['cdk.out']);
    expect(infos()).toEqual([]);
  });

  test('has groups that are added after the call', () => {
    const job = application({ Orders: { rate: '10' } }, { overrides: { Later: { key: 'local' } } });
    job.addPropertyGroup('Orders', { unit: 's' });
    job.addPropertyGroup('Later', { key: 'value' });
    expect(written()).toEqual({ Orders: { rate: '10', unit: 's' }, Later: { key: 'local' } });
  });

  test('does not have the entry point of a PyFlink job', () => {
    testApplication({ python: { main: 'main.py' }, propertyGroups: { Orders: { rate: '10' } } }, stack).writeLocalProperties();
    expect(written()).toEqual({ Orders: { rate: '10' } });
  });

  test('is written for an application without groups', () => {
    testApplication({}, stack).writeLocalProperties();
    expect(written()).toEqual({});
  });

  test('has the given name', () => {
    application({ Orders: { rate: '10' } }, { fileName: 'orders.json' });
    expect(written('orders.json')).toEqual({ Orders: { rate: '10' } });
  });

  test('does not change the template', () => {
    const other = testStack();
    testApplication({ propertyGroups: { Orders: { rate: '10' } } }, other);
    application({ Orders: { rate: '10' } }, { overrides: { Orders: { rate: '1' } } });
    expect(Template.fromStack(stack).toJSON()).toEqual(Template.fromStack(other).toJSON());
  });

  test('of an application in a stage is in the assembly of the stage', () => {
    const stage = new Stage(app, 'Beta');
    const inStage = new Stack(stage, 'Jobs');
    testApplication({ propertyGroups: { Orders: { rate: '10' } } }, inStage).writeLocalProperties();
    app.synth();
    expect(written('Beta.Jobs.App.application_properties.json', path.join(app.outdir, 'assembly-Beta'))).toEqual({ Orders: { rate: '10' } });
  });

  test('is written again in a second synthesis, with one info line', () => {
    application({ Orders: { region: Aws.REGION } });
    app.synth();
    expect(written(undefined, app.synth({ force: true }).directory)).toEqual({ Orders: { region: '<AWS::Region>' } });
    expect(infos()).toHaveLength(1);
  });
});

describe('a value known at deployment only', () => {
  /** What the file has for a value. */
  function local(value: string): string {
    application({ Group: { key: value } });
    return written().Group.key;
  }

  const parameter = () => new CfnParameter(stack, 'Rate').valueAsString;
  const bucket = () => new s3.Bucket(stack, 'Bucket');
  const logicalId = () => stack.getLogicalId(stack.node.findChild('Bucket').node.defaultChild as s3.CfnBucket);

  test('is named by logical id and attribute', () => {
    expect(local(bucket().bucketArn)).toBe(`<${logicalId()}.Arn>`);
  });

  test('is named by logical id for a Ref', () => {
    expect(local(bucket().bucketName)).toBe(`<${logicalId()}>`);
  });

  test.each([
    ['a parameter', () => parameter(), '<Rate>'],
    ['a pseudo parameter', () => Aws.REGION, '<AWS::Region>'],
    ["the stack's own region", () => stack.region, '<AWS::Region>'],
    ['a text around values', () => `s3://${parameter()}/${Aws.ACCOUNT_ID}/x`, 's3://<Rate>/<AWS::AccountId>/x'],
    ['a join', () => Fn.join('-', ['a', parameter(), 'b']), 'a-<Rate>-b'],
    ['a substitution', () => Fn.sub('${A}:${Rate}:${!Rate}', { A: Aws.PARTITION }), '<AWS::Partition>:<Rate>:${Rate}'],
    ['another function', () => Fn.select(0, Fn.split('/', parameter())), '<Fn::Select 0 <Fn::Split / <Rate>>>'],
    ['an import', () => Fn.importValue('Export'), '<Fn::ImportValue Export>'],
    ['a lazy text', () => Lazy.string({ produce: () => 'plain' }), 'plain'],
  ])('is readable: %s', (_, value, expected) => {
    expect(local(value())).toBe(expected);
  });

  test('of another stack has the same name as in that stack', () => {
    const shared = new kinesis.Stream(new Stack(app, 'Shared'), 'Stream');
    expect(local(shared.streamArn)).toBe(`<${Stack.of(shared).getLogicalId(shared.node.defaultChild as kinesis.CfnStream)}.Arn>`);
  });

  test('of the parent is named as in the parent by a job in a nested stack', () => {
    const stream = new kinesis.Stream(stack, 'Stream');
    const nested = new NestedStack(stack, 'Nested');
    new Application(nested, 'App', { ...minimalProps(stack), propertyGroups: { Group: { key: stream.streamArn } } }).writeLocalProperties();
    expect(written('Stack.Nested.App.application_properties.json').Group.key).toMatch(/^<Stream[0-9A-F]{8}\.Arn>$/);
  });

  test('of a connector is a placeholder, listed with its group and key in one line', () => {
    const job = testApplication({
      sources: { Clicks: new KinesisSource(new kinesis.Stream(stack, 'Stream')) },
      sinks: { Archive: new S3Sink(bucket(), { prefix: 'raw' }) },
    }, stack);
    job.writeLocalProperties({ overrides: { Clicks: { 'aws.region': 'eu-west-1' } } });
    expect(written()).toMatchObject({
      Clicks: { 'stream.arn': expect.stringMatching(/^<Stream\w+\.Arn>$/), 'aws.region': 'eu-west-1' },
      Archive: { path: `s3://<${logicalId()}>/raw` },
    });
    expect(infos()).toEqual([expect.stringMatching(/placeholders for values .*: Clicks\.stream\.arn, Archive\.path;/)]);
  });

  test('looked up by a dynamic reference is listed', () => {
    application({ Group: { password: '{{resolve:secretsmanager:name:SecretString:password}}', user: 'job' } });
    app.synth();
    expect(infos()).toEqual([expect.stringContaining(': Group.password;')]);
  });
});

describe('values for the local run', () => {
  test('are merged by overrides, which can add keys', () => {
    application({ Orders: { rate: '10', unit: 's' }, Other: { a: '1' } }, { overrides: { Orders: { rate: '1', rows: '100' } } });
    expect(written()).toEqual({ Orders: { rate: '1', unit: 's', rows: '100' }, Other: { a: '1' } });
  });

  test('replace a whole group', () => {
    application({ Orders: { arn: Aws.STACK_ID }, Other: { a: '1' } }, { replace: { Orders: { connector: 'datagen' } } });
    expect(written()).toEqual({ Orders: { connector: 'datagen' }, Other: { a: '1' } });
    expect(infos()).toEqual([]);
  });

  test('do not change the application', () => {
    const job = application({ Orders: { rate: '10' } }, { overrides: { Orders: { rate: '1' } } });
    app.synth();
    expect(Stack.of(job).resolve((job.node.defaultChild as any).applicationConfiguration.environmentProperties).propertyGroups)
      .toEqual([{ propertyGroupId: 'Orders', propertyMap: { rate: '10' } }]);
  });
});

describe('errors', () => {
  test.each(['overrides', 'replace'] as const)('%s of a group that does not exist at synthesis', prop => {
    application({ Orders: { rate: '10' } }, { [prop]: { orders: { rate: '1' } } });
    expect(() => app.synth()).toThrow(`[Stack/App] ${prop} of writeLocalProperties must name property groups of the application (Orders), got orders`);
  });

  test('overrides of the entry point of a PyFlink job', () => {
    testApplication({ python: { main: 'main.py' } }, stack).writeLocalProperties({ overrides: { 'kinesis.analytics.flink.run.options': { python: 'x' } } });
    expect(() => app.synth()).toThrow('must name property groups of the application (it has none), got kinesis.analytics.flink.run.options');
  });

  test('a group in overrides and in replace', () => {
    expect(() => application({ Orders: { rate: '10' } }, { overrides: { Orders: { a: '1' } }, replace: { Orders: { a: '2' } } }))
      .toThrow('property group Orders must be in either overrides or replace, got both');
  });

  test('a second call', () => {
    const job = application({ Orders: { rate: '10' } });
    expect(() => job.writeLocalProperties({ fileName: 'other.json' })).toThrow('writeLocalProperties must be called once for an application, got a second call');
  });

  test.each(['', '.', '..', 'a/b.json', '/tmp/b.json', '..\\b.json'])("the file name '%s'", fileName => {
    expect(() => application({}, { fileName })).toThrow(`fileName of writeLocalProperties must be a bare file name of at most 255 bytes without a directory, got '${fileName}'`);
  });

  test.each(['manifest.json', 'tree.json', 'cdk.out', 'Stack.template.json', 'Stack.assets.json'])('the file name %s of the CDK', fileName => {
    expect(() => application({}, { fileName })).toThrow(`fileName of writeLocalProperties must not be a file of the CDK itself, got '${fileName}'`);
  });

  test('a file name known at deployment only', () => {
    expect(() => application({}, { fileName: Aws.STACK_NAME })).toThrow('fileName of writeLocalProperties must be known at synthesis, got a token');
  });

  test('two applications with the same file name in an assembly', () => {
    application({}, { fileName: 'job.json' });
    testApplication({}, stack, 'Other').writeLocalProperties({ fileName: 'job.json' });
    expect(() => app.synth()).toThrow('fileName of writeLocalProperties must be unique in a cloud assembly, got job.json as for Stack/Other');
  });

  test.each([
    [{ fileName: 1 }, 'fileName must be a string, got 1'],
    [{ overrides: 'Orders' }, "overrides must be an object of which each value is an object of which each value is a string, got 'Orders'"],
    [{ replace: { Orders: { rate: 1 } } }, 'replace.Orders.rate must be a string, got 1'],
  ])('options of the wrong kind: %j', (options, message) => {
    expect(() => application({ Orders: { rate: '10' } }, options as any)).toThrow(`${message} (in Stack/App)`);
  });
});

import { Duration, Fn, Lazy, PhysicalName, Stack, Tags, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as fc from 'fast-check';
import { ApplicationProps, MaintenanceWindow, PropertyGroups, RestoreConfiguration, Runtime, SnapshotMode } from '../../src';
import { numberToken, stringToken, testApplication, testStack } from '../support/fixtures';

let stack: Stack;

beforeEach(() => {
  stack = testStack();
});

const RETIRED_ADVICE = 'is retired and cannot be created, updated or started, use FLINK-1_20 or later';
const PYTHON_GROUP = 'kinesis.analytics.flink.run.options';

function groups(count: number): PropertyGroups {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`Group${i}`, { key: 'value' }]));
}

function keys(count: number): { [key: string]: string } {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`key${i}`, 'value']));
}

describe('rejects', () => {
  test.each<[string, () => Partial<ApplicationProps>, string]>([
    ['empty name', () => ({ applicationName: '' }), "applicationName must have 1 to 128 characters of [a-zA-Z0-9_.-], got ''"],
    ['name with a space', () => ({ applicationName: 'my app' }), "applicationName must have 1 to 128 characters of [a-zA-Z0-9_.-], got 'my app'"],
    ['long name', () => ({ applicationName: 'a'.repeat(129) }),
      `applicationName must have 1 to 128 characters of [a-zA-Z0-9_.-], got '${'a'.repeat(129)}'`],
    ['long description', () => ({ description: 'd'.repeat(1025) }), 'description must have at most 1024 characters, got 1025'],
    ['a runtime that does not exist', () => ({ runtime: (Runtime as any).FLINK_1_21 }), 'runtime must be a Runtime like Runtime.FLINK_1_20, got undefined'],
    ['no code', () => ({ code: null as any }), "code must be an ApplicationCode like ApplicationCode.fromAsset('job.jar'), got null"],
    ['FLINK_1_6', () => ({ runtime: Runtime.of('FLINK-1_6') }), `runtime FLINK-1_6 ${RETIRED_ADVICE}`],
    ['FLINK_1_8', () => ({ runtime: Runtime.of('FLINK-1_8') }), `runtime FLINK-1_8 ${RETIRED_ADVICE}`],
    ['FLINK_1_11', () => ({ runtime: Runtime.of('FLINK-1_11') }), `runtime FLINK-1_11 ${RETIRED_ADVICE}`],
    ['FLINK_1_13', () => ({ runtime: Runtime.of('FLINK-1_13') }), `runtime FLINK-1_13 ${RETIRED_ADVICE}`],
    ['parallelism 0', () => ({ parallelism: 0 }), 'parallelism must be an integer of at least 1, got 0'],
    ['parallelism 1.5', () => ({ parallelism: 1.5 }), 'parallelism must be an integer of at least 1, got 1.5'],
    ['parallelism NaN', () => ({ parallelism: NaN }), 'parallelism must be an integer of at least 1, got NaN'],
    ['parallelism -1', () => ({ parallelism: -1 }), 'parallelism must be an integer of at least 1, got -1'],
    ['parallelismPerKpu 0', () => ({ parallelismPerKpu: 0 }), 'parallelismPerKpu must be an integer from 1 to 8, got 0'],
    ['parallelismPerKpu 2.5', () => ({ parallelismPerKpu: 2.5 }), 'parallelismPerKpu must be an integer from 1 to 8, got 2.5'],
    ['parallelismPerKpu 9', () => ({ parallelismPerKpu: 9 }), 'parallelismPerKpu must be an integer from 1 to 8, got 9'],
    ['checkpointInterval 0', () => ({ checkpointInterval: Duration.seconds(0) }), 'checkpointInterval must be at least 1 ms, got 0 seconds'],
    ['checkpointInterval of half a millisecond', () => ({ checkpointInterval: Duration.seconds(0.0005) }),
      'checkpointInterval must be at least 1 ms, got 0.5 millis'],
    ['checkpointInterval of a fraction', () => ({ checkpointInterval: Duration.seconds(0.0015) }),
      'checkpointInterval must be a whole number of milliseconds, got 1.5 millis'],
    ['minPauseBetweenCheckpoints of a fraction', () => ({ minPauseBetweenCheckpoints: Duration.millis(0.5) }),
      'minPauseBetweenCheckpoints must be a whole number of milliseconds, got 0.5 millis'],
    ['51 groups', () => ({ propertyGroups: groups(51) }), 'propertyGroups must have at most 50 groups, got 51'],
    ['group id empty', () => ({ propertyGroups: { '': { k: 'v' } } }), "property group id must have 1 to 50 characters of [a-zA-Z0-9_.-], got ''"],
    ['group id with a slash', () => ({ propertyGroups: { 'a/b': { k: 'v' } } }),
      "property group id must have 1 to 50 characters of [a-zA-Z0-9_.-], got 'a/b'"],
    ['group id of 51', () => ({ propertyGroups: { ['g'.repeat(51)]: { k: 'v' } } }),
      `property group id must have 1 to 50 characters of [a-zA-Z0-9_.-], got '${'g'.repeat(51)}'`],
    ['51 keys', () => ({ propertyGroups: { A: keys(51) } }), 'property group A must have 1 to 50 properties, got 51'],
    ['no keys', () => ({ propertyGroups: { A: {} } }), 'property group A must have 1 to 50 properties, got 0'],
    ['empty key', () => ({ propertyGroups: { A: { '': 'v' } } }), "property key '' of group A must have 1 to 2048 characters, got 0"],
    ['long key', () => ({ propertyGroups: { A: { ['k'.repeat(2049)]: 'v' } } }),
      `property key '${'k'.repeat(2049)}' of group A must have 1 to 2048 characters, got 2049`],
    ['empty value', () => ({ propertyGroups: { A: { k: '' } } }), 'property k of group A must have 1 to 2048 characters, got 0'],
    ['long value', () => ({ propertyGroups: { A: { k: 'v'.repeat(2049) } } }), 'property k of group A must have 1 to 2048 characters, got 2049'],
    ['value undefined', () => ({ propertyGroups: { A: { k: undefined as unknown as string } } }), 'property k of group A must be a string, got undefined'],
    ['value that is a number', () => ({ propertyGroups: { A: { k: 5 as unknown as string } } }), 'property k of group A must be a string, got 5'],
    ['group undefined', () => ({ propertyGroups: { A: undefined as unknown as PropertyGroups[''] } }), 'property group A must have 1 to 50 properties, got 0'],
    ['group that is a text', () => ({ propertyGroups: { A: 'text' as unknown as PropertyGroups[''] } }), "property group A must be an object, got 'text'"],
    ['reserved group beside python', () => ({ python: { main: 'main.py' }, propertyGroups: { [PYTHON_GROUP]: { python: 'x.py' } } }),
      `property group ${PYTHON_GROUP} must not be set together with python, which defines the same group, got both`],
    ['empty python.main', () => ({ python: { main: '' } }), "python.main must name the Python file with the job's main, got an empty string"],
    ['blank python.main', () => ({ python: { main: '  ' } }), "python.main must name the Python file with the job's main, got an empty string"],
    ['enhanced snapshots on 1.19', () => ({ runtime: Runtime.FLINK_1_19, snapshotMode: SnapshotMode.ENHANCED }),
      'snapshotMode ENHANCED requires runtime FLINK-1_20 or later, got FLINK-1_19'],
    ['encryptionKey on 1.19', () => ({ applicationName: 'orders', runtime: Runtime.FLINK_1_19, encryptionKey: new kms.Key(stack, 'Key') }),
      'encryptionKey requires runtime FLINK-1_20 or later, got FLINK-1_19'],
    ['snapshot ARN on 1.18', () => ({
      runtime: Runtime.FLINK_1_18, restore: RestoreConfiguration.snapshotArn('arn:aws:kinesisanalytics:eu-west-1:111111111111:snapshot/s'),
    }), 'restore from a snapshot ARN requires runtime FLINK-1_20 or later, got FLINK-1_18'],
  ])('%s', (_name, props, sentence) => {
    expect(() => testApplication(props(), stack)).toThrow(sentence);
  });

  test.each([undefined, PhysicalName.GENERATE_IF_NEEDED])('a key for an application without an explicit name: %s', applicationName => {
    const encryptionKey = new kms.Key(stack, 'Key');
    expect(() => testApplication({ encryptionKey, applicationName }, stack)).toThrow('encryptionKey requires an explicit applicationName, '
      + 'got none: a generated name would replace an existing application and delete its snapshots');
  });

  test('more than 50 tags, at synthesis', () => {
    const app = testApplication({}, stack);
    Array.from({ length: 51 }, (_, i) => Tags.of(app).add(`tag${i}`, 'x'));
    expect(() => Template.fromStack(stack)).toThrow(/\[Stack\/App\] tags must be at most 50 on an application, got 51$/);
  });

  test('50 tags and the tag for the start on deploy', () => {
    const app = testApplication({}, stack);
    Array.from({ length: 50 }, (_, i) => Tags.of(app).add(`tag${i}`, 'x'));
    app.startOnDeploy();
    expect(() => Template.fromStack(stack)).toThrow(/tags must be at most 50 on an application, got 51, one of which is for startOnDeploy$/);
  });

  test('a group that grows too large by addPropertyGroup', () => {
    const app = testApplication({ propertyGroups: { A: keys(50) } }, stack);
    expect(() => app.addPropertyGroup('A', { more: 'x' })).toThrow('property group A must have 1 to 50 properties, got 51');
    expect(() => app.addPropertyGroup('b c', { more: 'x' })).toThrow(/^property group id must/);
  });

  test('a key set twice with different values', () => {
    const app = testApplication({ propertyGroups: { A: { k: '1' } } }, stack);
    expect(() => app.addPropertyGroup('A', { k: '2' })).toThrow("property k of group A must have one value, got '1' and '2'");
  });

  test('a key set twice with tokens that are different', () => {
    const app = testApplication({ propertyGroups: { A: { k: stringToken(stack) } } }, stack);
    expect(() => app.addPropertyGroup('A', { k: '2' }))
      .toThrow('property k of group A must have one value, got {"Ref":"StringParameter"} and \'2\'');
  });

  test('the reserved group by addPropertyGroup', () => {
    const app = testApplication({ python: { main: 'main.py' } }, stack);
    expect(() => app.addPropertyGroup(PYTHON_GROUP, { python: 'x.py' }))
      .toThrow(`property group ${PYTHON_GROUP} must not be set together with python, which defines the same group, got both`);
  });
});

describe('input at the limits passes', () => {
  test.each<[string, () => Partial<ApplicationProps>]>([
    ['name of 128', () => ({ applicationName: 'a'.repeat(128) })],
    ['description of 1024', () => ({ description: 'd'.repeat(1024) })],
    ['8 per KPU', () => ({ parallelism: 8, parallelismPerKpu: 8 })],
    ['1 per KPU', () => ({ parallelism: 1, parallelismPerKpu: 1 })],
    ['interval of 1 ms', () => ({ checkpointInterval: Duration.millis(1) })],
    ['50 groups', () => ({ propertyGroups: groups(50) })],
    ['50 keys', () => ({ propertyGroups: { A: keys(50) } })],
    ['value of 2048', () => ({ propertyGroups: { A: { ['k'.repeat(2048)]: 'v'.repeat(2048) } } })],
    ['reserved group without python', () => ({ propertyGroups: { [PYTHON_GROUP]: { python: 'main.py' } } })],
    ['enhanced snapshots on 1.20', () => ({ snapshotMode: SnapshotMode.ENHANCED })],
    ['enhanced snapshots on 2.2', () => ({ runtime: Runtime.FLINK_2_2, snapshotMode: SnapshotMode.ENHANCED })],
    ['a runtime that is not listed yet', () => ({ runtime: Runtime.of('FLINK-9_9'), snapshotMode: SnapshotMode.ENHANCED })],
  ])('%s', (_name, props) => {
    testApplication(props(), stack);
    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test('50 tags', () => {
    const app = testApplication({}, stack);
    Array.from({ length: 50 }, (_, i) => Tags.of(app).add(`tag${i}`, 'x'));
    expect(() => Template.fromStack(stack)).not.toThrow();
  });
});

describe('a token is never validated', () => {
  test.each<[string, (s: Stack) => Partial<ApplicationProps>]>([
    ['applicationName', s => ({ applicationName: stringToken(s) })],
    ['description', s => ({ description: Lazy.string({ produce: () => 'd'.repeat(2000) }) + stringToken(s) })],
    ['runtime', s => ({ runtime: Runtime.of(stringToken(s)), snapshotMode: SnapshotMode.ENHANCED })],
    ['parallelism', s => ({ parallelism: numberToken(s) })],
    ['parallelismPerKpu', s => ({ parallelismPerKpu: numberToken(s) })],
    ['parallelism and parallelismPerKpu', s => ({ parallelism: numberToken(s, 'A'), parallelismPerKpu: numberToken(s, 'B') })],
    ['checkpointInterval', s => ({ checkpointInterval: Duration.millis(numberToken(s)) })],
    ['minPauseBetweenCheckpoints', s => ({ minPauseBetweenCheckpoints: Duration.millis(numberToken(s)) })],
    ['property value', s => ({ propertyGroups: { A: { k: stringToken(s) } } })],
    ['property value that turns out empty', () => ({ propertyGroups: { A: { k: Lazy.string({ produce: () => '' }) } } })],
    ['property group id', s => ({ propertyGroups: { [stringToken(s)]: { k: 'v' } } })],
    ['property key', () => ({ propertyGroups: { A: { [Lazy.string({ produce: () => 'k' })]: 'v' } } })],
    ['python.main', s => ({ python: { main: stringToken(s) } })],
    ['python lists', s => ({ python: { main: 'main.py', pyFiles: Fn.split(',', stringToken(s, 'A')), pyArchives: [stringToken(s, 'B'), 'c.zip'] } })],
    ['maintenanceWindow', s => ({ maintenanceWindow: MaintenanceWindow.startingAt(numberToken(s, 'A'), numberToken(s, 'B')) })],
    ['snapshot name', s => ({ restore: RestoreConfiguration.snapshot(stringToken(s)) })],
    ['snapshot ARN', s => ({ snapshotMode: SnapshotMode.ENHANCED, restore: RestoreConfiguration.snapshotArn(stringToken(s)) })],
  ])('%s', (_name, props) => {
    testApplication(props(stack), stack);
    expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toMatch(/Token\[|-1\.8+\d*e\+289/);
  });

  test('a key set twice with the same token, in different encodings', () => {
    const app = testApplication({ propertyGroups: { A: { k: Lazy.string({ produce: () => 'v' }) } } }, stack);
    expect(() => app.addPropertyGroup('A', { k: Lazy.string({ produce: () => 'v' }) })).not.toThrow();
  });

  test('security groups and subnets', () => {
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: stringToken(stack), availabilityZones: ['a'], privateSubnetIds: ['subnet-1'],
    });
    const subnets = Token.asList({ Ref: 'Subnets' });
    const subnet = ec2.Subnet.fromSubnetId(stack, 'Subnet', Lazy.string({ produce: () => 'subnet-lazy' }));
    const securityGroups = [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', stringToken(stack, 'GroupParameter'))];
    expect(subnets).toHaveLength(1);
    testApplication({ vpc, vpcSubnets: { subnets: [subnet] }, securityGroups }, stack);
    expect(() => Template.fromStack(stack)).not.toThrow();
  });
});

describe('properties of validation', () => {
  test('exactly the names of the pattern are taken', () => {
    const valid = fc.stringMatching(/^[a-zA-Z0-9_.-]{1,128}$/);
    fc.assert(fc.property(valid, applicationName => {
      expect(() => testApplication({ applicationName }, testStack())).not.toThrow();
    }), { numRuns: 25 });
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }).filter(name => !/^[a-zA-Z0-9_.-]{1,128}$/.test(name)), applicationName => {
      expect(() => testApplication({ applicationName }, testStack())).toThrow(/^applicationName must have/);
    }), { numRuns: 25 });
  });

  test('whole numbers from 1 on are a parallelism, and no others', () => {
    fc.assert(fc.property(fc.double({ min: -1000, max: 1000 }), parallelism => {
      const make = () => testApplication({ parallelism }, testStack());
      Number.isInteger(parallelism) && parallelism >= 1 ? expect(make).not.toThrow() : expect(make).toThrow(/^parallelism must be an integer/);
    }), { numRuns: 25 });
  });
});

import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, BundlingOutput, DockerImage, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ApplicationCode, ApplicationCodeBindOptions, Runtime } from '../../src';
import { applicationConfiguration, stringToken, testApplication, warningIds } from '../support/fixtures';

let directory: string;
let stack: Stack;

beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'application-code-'));
  stack = new Stack(new App({ outdir: path.join(directory, 'cdk.out') }), 'Stack');
});

afterEach(() => {
  fs.rmSync(directory, { recursive: true });
});

function write(name: string, content: string = 'content'): string {
  const file = path.join(directory, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
  return file;
}

function location(of: Stack = stack) {
  return applicationConfiguration(of).ApplicationCodeConfiguration.CodeContent.S3ContentLocation;
}

describe('fromBucket', () => {
  const bucket = () => s3.Bucket.fromBucketName(stack, 'Own', 'own');

  test('uses key and version unchanged', () => {
    testApplication({ code: ApplicationCode.fromBucket(bucket(), 'a/b.jar', 'v') }, stack);
    expect(location()).toMatchObject({ FileKey: 'a/b.jar', ObjectVersion: 'v' });
  });

  test('accepts tokens', () => {
    testApplication({ code: ApplicationCode.fromBucket(bucket(), stringToken(stack, 'Key'), stringToken(stack, 'Version')) }, stack);
    expect(location()).toMatchObject({ FileKey: { Ref: 'Key' }, ObjectVersion: { Ref: 'Version' } });
    expect(warningIds(stack)).toEqual([]);
  });

  test('without a version uses the newest object, and warns', () => {
    testApplication({ code: ApplicationCode.fromBucket(bucket(), 'a.jar') }, stack);
    expect(location()).not.toHaveProperty('ObjectVersion');
    expect(warningIds(stack)).toEqual(['cdk-managed-flink:codeWithoutObjectVersion']);
  });

  test.each([0, 1025])('rejects a key of %d characters', length => {
    expect(() => ApplicationCode.fromBucket(bucket(), 'k'.repeat(length)))
      .toThrow(`code fileKey must have 1 to 1024 characters, got ${length}`);
  });

  test('can be shared by several applications', () => {
    const code = ApplicationCode.fromBucket(bucket(), 'a.jar', 'v');
    testApplication({ code }, stack, 'One');
    expect(() => testApplication({ code }, stack, 'Two')).not.toThrow();
  });
});

describe('fromAsset', () => {
  test.each([['jar', 'job.jar'], ['zip', 'job.zip']])('uploads a %s unchanged', (extension, name) => {
    const app = testApplication({ code: ApplicationCode.fromAsset(write(name)) }, stack);
    expect(location().FileKey).toMatch(new RegExp(`^[0-9a-f]{64}\\.${extension}$`));
    expect(app.node.tryFindChild('Code')).toBeDefined();
  });

  test('uploads a directory as a zip file', () => {
    write('job/main.py');
    testApplication({ code: ApplicationCode.fromAsset(path.join(directory, 'job')) }, stack);
    expect(location().FileKey).toMatch(/^[0-9a-f]{64}\.zip$/);
  });

  test('uploads under a key that changes with the content', () => {
    const keys = ['one', 'two', 'two'].map((content, i) => {
      const other = new Stack(new App({ outdir: path.join(directory, `cdk.out.${i}`) }), 'Stack');
      testApplication({ code: ApplicationCode.fromAsset(write('job.jar', content)) }, other);
      return location(other).FileKey;
    });
    expect(keys[0]).not.toBe(keys[1]);
    expect(keys[1]).toBe(keys[2]);
  });

  test('passes the options on to the asset', () => {
    write('job/main.py');
    write('job/secret.txt', 'one');
    const keys = ['one', 'two'].map((content, i) => {
      write('job/secret.txt', content);
      const other = new Stack(new App({ outdir: path.join(directory, `cdk.out.${i}`) }), 'Stack');
      testApplication({ code: ApplicationCode.fromAsset(path.join(directory, 'job'), { exclude: ['secret.txt'] }) }, other);
      return location(other).FileKey;
    });
    expect(keys[0]).toBe(keys[1]);
  });

  test('can be bundled', () => {
    write('job/main.py');
    testApplication({
      code: ApplicationCode.fromAsset(path.join(directory, 'job'), {
        bundling: {
          image: DockerImage.fromRegistry('unused'),
          local: { tryBundle: output => { fs.writeFileSync(path.join(output, 'main.py'), 'built'); return true; } },
        },
      }),
    }, stack);
    expect(location().FileKey).toMatch(/\.zip$/);
  });

  test('is measured when it has been bundled', () => {
    write('job/main.py');
    const bundle = (bytes: number) => (output: string) => {
      fs.writeFileSync(path.join(output, 'job.zip'), '');
      fs.truncateSync(path.join(output, 'job.zip'), bytes);
      return true;
    };
    const code = (bytes: number) => ApplicationCode.fromAsset(path.join(directory, 'job'), {
      bundling: { image: DockerImage.fromRegistry('unused'), outputType: BundlingOutput.ARCHIVED, local: { tryBundle: bundle(bytes) } }, assetHash: String(bytes),
    });
    testApplication({ code: code(105_000_000) }, stack, 'Large');
    expect(warningIds(stack)).toEqual(['cdk-managed-flink:codeSize']);
    expect(() => testApplication({ code: code(513 * 1024 * 1024) }, stack, 'TooLarge')).toThrow(/^code must not be larger than 512 MiB/);
    expect(() => testApplication({ code: code(0) }, stack, 'Empty')).toThrow(/^code must not be an empty file/);
  });

  test.each(['job.py', 'job.tar', 'job.tar.gz', 'job'])('rejects %s', name => {
    const file = write(name);
    expect(() => testApplication({ code: ApplicationCode.fromAsset(file) }, stack))
      .toThrow(`code must be a .jar file, a .zip file or a directory, got ${file}`);
  });

  test('rejects a missing file before the CDK does', () => {
    expect(() => testApplication({ code: ApplicationCode.fromAsset('/missing/job.jar') }, stack))
      .toThrow('code must be an existing file or directory, got /missing/job.jar');
  });

  test('rejects an empty file', () => {
    const file = write('job.jar', '');
    expect(() => testApplication({ code: ApplicationCode.fromAsset(file) }, stack)).toThrow(`code must not be an empty file, got ${file}`);
  });
});

test('a user\'s subclass can load code from anywhere', () => {
  class Released extends ApplicationCode {
    public bind() {
      return { bucket: s3.Bucket.fromBucketName(stack, 'Releases', 'releases'), fileKey: 'released.jar', fileSize: 200_000_000 };
    }
  }
  testApplication({ code: new Released() }, stack);
  expect(location()).toMatchObject({ FileKey: 'released.jar' });
  expect(warningIds(stack)).toEqual(['cdk-managed-flink:codeSize']);
});

describe('code that defines the entry point of a PyFlink job', () => {
  class Packaged extends ApplicationCode {
    public runtime?: Runtime;

    constructor(private readonly main = 'job.py') {
      super();
    }

    public bind(_scope: Construct, options?: ApplicationCodeBindOptions) {
      this.runtime = options?.runtime;
      const bucket = s3.Bucket.fromBucketName(stack, 'Releases', 'releases');
      return { bucket, fileKey: 'released.zip', python: { main: this.main, pyFiles: ['packages'] } };
    }
  }

  test('has the runtime of the application', () => {
    const code = new Packaged();
    testApplication({ code, runtime: Runtime.FLINK_1_19 }, stack);
    expect(code.runtime).toBe(Runtime.FLINK_1_19);
  });

  test('becomes the property group of the service', () => {
    testApplication({ code: new Packaged() }, stack);
    expect(applicationConfiguration(stack).EnvironmentProperties.PropertyGroups)
      .toEqual([{ PropertyGroupId: 'kinesis.analytics.flink.run.options', PropertyMap: { python: 'job.py', pyFiles: 'packages' } }]);
  });

  test('rejects an additional python prop', () => {
    expect(() => testApplication({ code: new Packaged(), python: { main: 'main.py' } }, stack))
      .toThrow("python must not be set for code that defines its own entry point, got 'main.py'");
  });

  test('rejects an additional property group of the service', () => {
    expect(() => testApplication({ code: new Packaged(), propertyGroups: { 'kinesis.analytics.flink.run.options': { python: 'main.py' } } }, stack))
      .toThrow(/^property group kinesis\.analytics\.flink\.run\.options must not be set together with python/);
  });

  test('rejects an empty main', () => {
    expect(() => testApplication({ code: new Packaged(' ') }, stack)).toThrow("python.main must name the Python file with the job's main, got an empty string");
  });
});

test('code in another stack is referenced across stacks', () => {
  const app = new App();
  const codeStack = new Stack(app, 'CodeStack');
  const jobStack = new Stack(app, 'JobStack');
  testApplication({ code: ApplicationCode.fromBucket(new s3.Bucket(codeStack, 'Own'), 'a.jar', 'v') }, jobStack);
  expect(location(jobStack).BucketARN).toEqual({ 'Fn::ImportValue': expect.stringContaining('CodeStack') });
});

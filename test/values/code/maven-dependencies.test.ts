import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { DockerImage, Lazy } from 'aws-cdk-lib';
import { StubTools } from './stub-tools';
import { MavenDependencies } from '../../../src/values/code/maven-dependencies';

const KAFKA = 'org.apache.flink:flink-connector-kafka:3.3.0-1.20';
const SQS = 'org.apache.flink:flink-connector-sqs:5.0.0-1.20';

/** Leaves what Maven leaves: the shaded jar, and the empty one of the project. */
const MAVEN = `
  fs.mkdirSync('target');
  fs.writeFileSync('target/dependencies-1.0.0.jar', fs.readFileSync('pom.xml'));
  fs.writeFileSync('target/original-dependencies-1.0.0.jar', 'original');`;

let tools: StubTools;
let jar: string;

beforeEach(() => {
  tools = new StubTools();
  jar = path.join(tools.directory, 'lib/dependencies.jar');
});

afterEach(() => tools.remove());

/** Directories of builds in progress, of this process or another one. */
function temporaryDirectories(): string[] {
  return fs.readdirSync(os.tmpdir()).filter(name => name.startsWith('maven-dependencies-'));
}

function excludes(pom: string): string[] {
  return [...pom.matchAll(/<exclude>(.*)<\/exclude>/g)].map(match => match[1]);
}

describe('the jar', () => {
  test('is the shaded jar of the local mvn', () => {
    tools.install('mvn', MAVEN);
    const dependencies = new MavenDependencies([KAFKA]);
    dependencies.build(jar, { environment: { MAVEN_OPTS: '-Xmx1g' } });
    expect(fs.readFileSync(jar, 'utf-8')).toBe(dependencies.pom);
    expect(tools.calls('mvn')).toHaveLength(1);
    expect(tools.calls('mvn')[0].env.MAVEN_OPTS).toBe('-Xmx1g');
  });

  test('names every artifact with version and classifier', () => {
    const { pom } = new MavenDependencies([KAFKA, 'io.netty:netty-tcnative:2.0.61.Final:linux-x86_64']);
    expect(pom).toContain('<groupId>org.apache.flink</groupId><artifactId>flink-connector-kafka</artifactId><version>3.3.0-1.20</version></dependency>');
    expect(pom).toContain('<artifactId>netty-tcnative</artifactId><version>2.0.61.Final</version><classifier>linux-x86_64</classifier></dependency>');
  });

  test('merges the files that Flink finds connectors in', () => {
    expect(new MavenDependencies([KAFKA, SQS]).pom).toContain('org.apache.maven.plugins.shade.resource.ServicesResourceTransformer');
  });

  test('leaves out artifacts of the runtime', () => {
    expect(excludes(new MavenDependencies([SQS]).pom)).toEqual(expect.arrayContaining([
      'org.apache.flink:flink-core', 'org.apache.flink:flink-table-*', 'org.apache.flink:flink-shaded-*', 'com.esotericsoftware*:*', 'com.ibm.icu:icu4j', 'org.slf4j:*',
    ]));
  });

  test.each([
    ['org.apache.flink:flink-json:1.20.0', 'org.apache.flink:flink-json'],
    ['org.apache.flink:flink-table-planner_2.12:1.20.0', 'org.apache.flink:flink-table-*'],
    ['com.ibm.icu:icu4j:67.1', 'com.ibm.icu:icu4j'],
  ])('has %s of the runtime if it is listed', (coordinate, pattern) => {
    expect(excludes(new MavenDependencies([coordinate]).pom)).not.toContain(pattern);
    expect(excludes(new MavenDependencies([KAFKA]).pom)).toContain(pattern);
  });

  test('is built in Docker if there is no mvn', () => {
    tools.install('docker', `
      const [input, output] = ['/asset-input', '/asset-output'].map(target => args.find(arg => arg.includes(':' + target + ':')).split(':')[0]);
      fs.writeFileSync(path.join(output, 'dependencies-1.0.0.jar'), fs.readFileSync(path.join(input, 'pom.xml')));`);
    const dependencies = new MavenDependencies([KAFKA]);
    dependencies.build(jar, { environment: { PROFILE: 'prod' } });
    expect(fs.readFileSync(jar, 'utf-8')).toBe(dependencies.pom);
    expect(tools.calls('docker')[0].args).toEqual(expect.arrayContaining(['maven:3.9-eclipse-temurin-17', 'PROFILE=prod']));
    dependencies.build(jar, { image: DockerImage.fromRegistry('my/maven') });
    expect(tools.calls('docker')[1].args).toContain('my/maven');
  });
});

describe('a build that fails', () => {
  test('shows the errors of mvn and leaves no files', () => {
    tools.install('mvn', `${MAVEN}
      console.log('[INFO] Scanning');
      console.log('[\\u001b[1;31mERROR\\u001b[m] Could not find artifact org.apache.flink:flink-connector-kafka:jar:3.3.0-1.20 in central');
      process.exit(1);`);
    expect(() => new MavenDependencies([KAFKA]).build(jar)).toThrow(
      `failed for dependencies ${KAFKA}\n[ERROR] Could not find artifact org.apache.flink:flink-connector-kafka:jar:3.3.0-1.20 in central`);
    expect(fs.existsSync(jar)).toBe(false);
    const { cwd } = tools.calls('mvn')[0];
    expect(temporaryDirectories()).not.toContain(path.basename(cwd));
  });

  test('names mvn and Docker if neither is installed', () => {
    expect(() => new MavenDependencies([KAFKA]).build(jar)).toThrow('code could not be built: neither mvn nor Docker is installed');
  });

  test('in Docker without a jar reports the missing jar', () => {
    tools.install('docker');
    expect(() => new MavenDependencies([KAFKA]).build(jar)).toThrow(`code could not be built: mvn left no jar for dependencies ${KAFKA}`);
  });
});

describe('coordinates', () => {
  test.each([
    'kafka', 'group:artifact', 'group:artifact:', ':artifact:1', 'group:artifact:1:classifier:more', 'group:artifact:1 ', 'group:artifact:[1,2)', 'a:b:${v}', '',
  ])("'%s' is rejected", coordinate => {
    expect(() => new MavenDependencies([SQS, coordinate]))
      .toThrow(new Error(`dependencies must be Maven coordinates 'group:artifact:version[:classifier]', got '${coordinate}'`));
  });

  test('known at deployment only are rejected', () => {
    expect(() => new MavenDependencies([Lazy.string({ produce: () => KAFKA })]))
      .toThrow(new Error("dependencies must be Maven coordinates 'group:artifact:version[:classifier]', got a token"));
  });

  test('of one artifact in two versions are rejected', () => {
    expect(() => new MavenDependencies([KAFKA, SQS, 'org.apache.flink:flink-connector-kafka:3.4.0-1.20']))
      .toThrow(new Error('dependencies must name each artifact once, got org.apache.flink:flink-connector-kafka twice'));
    expect(() => new MavenDependencies(['a:b:1:linux', 'a:b:1:osx'])).not.toThrow();
  });
});

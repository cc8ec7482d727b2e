import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { DockerImage, Token } from 'aws-cdk-lib';
import { InputError } from '../../synth/errors';
import { MavenBuild, mavenImage } from '../maven-build';

/** Part of the Flink runtime. Including them would double the size of the jar and shadow the runtime's classes. */
const PROVIDED = [
  ...[
    'annotations', 'clients', 'connector-files', 'core', 'core-api', 'csv', 'datastream', 'datastream-api', 'dist',
    'file-sink-common', 'hadoop-fs', 'java', 'json', 'metrics-core', 'optimizer', 'python', 'queryable-state-client-java', 'rpc-akka-loader', 'rpc-core',
    'runtime', 'runtime-web', 'scala_2.12', 'shaded-*', 'streaming-java', 'streaming-scala_2.12', 'table-*',
  ].map(name => `org.apache.flink:flink-${name}`),
  'com.esotericsoftware*:*',
  'com.google.code.findbugs:jsr305',
  'com.ibm.icu:icu4j',
  'log4j:*',
  'org.apache.logging.log4j:*',
  'org.scala-lang:scala-library',
  'org.slf4j:*',
];

/** The signatures are invalid for a shaded jar, and a job is not a Java module. */
const UNWANTED_FILES = ['META-INF/*.SF', 'META-INF/*.DSA', 'META-INF/*.RSA', 'module-info.class', 'META-INF/versions/*/module-info.class'];

const COORDINATE = /^[A-Za-z0-9_.-]+(:[A-Za-z0-9_.-]+){2,3}$/;

/** Options for building the jar. */
export interface MavenDependenciesOptions {
  readonly image?: DockerImage;
  readonly environment?: { [name: string]: string };
}

/**
 * Maven artifacts, packaged with their own dependencies as one shaded jar.
 */
export class MavenDependencies {
  /** The POM that the jar is built from. Include it in the hash of an asset that contains the jar. */
  public readonly pom: string;

  /** Throws if a coordinate is not `group:artifact:version[:classifier]`, or if an artifact is listed twice. */
  constructor(private readonly coordinates: string[]) {
    coordinates.forEach(validateCoordinate);
    const artifacts = coordinates.map(artifactOf);
    const twice = coordinates.find((_, i) => artifacts.indexOf(artifacts[i]) !== i);
    if (twice) {
      throw new InputError(`dependencies must name each artifact once, got ${artifactOf(twice)} twice`);
    }
    this.pom = renderPom(coordinates);
  }

  /** Builds the jar with the local `mvn`, or in Docker if it is not installed. The file is only created when it is complete. */
  public build(jarFile: string, options: MavenDependenciesOptions = {}): void {
    // The real path, because Docker does not mount symbolic links.
    const directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'maven-dependencies-')));
    try {
      const output = path.join(directory, 'output');
      fs.mkdirSync(output);
      fs.writeFileSync(path.join(directory, 'pom.xml'), this.pom);
      const build = new MavenBuild(directory, { environment: options.environment, title: `for dependencies ${this.coordinates.join(', ')}` });
      build.run(output, mavenImage(options.image));
      const [jar] = fs.readdirSync(output);
      if (!jar) {
        throw new InputError(`code could not be built: mvn left no jar for dependencies ${this.coordinates.join(', ')}`);
      }
      fs.mkdirSync(path.dirname(jarFile), { recursive: true });
      fs.copyFileSync(path.join(output, jar), jarFile);
    } finally {
      fs.rmSync(directory, { recursive: true, force: true });
    }
  }
}

function validateCoordinate(coordinate: string): void {
  const known = !Token.isUnresolved(coordinate);
  if (!known || !COORDINATE.test(coordinate)) {
    throw new InputError(`dependencies must be Maven coordinates 'group:artifact:version[:classifier]', got ${known ? `'${coordinate}'` : 'a token'}`);
  }
}

/** A coordinate without its version. */
function artifactOf(coordinate: string): string {
  const [group, artifact, , classifier] = coordinate.split(':');
  return [group, artifact, ...classifier ? [classifier] : []].join(':');
}

function renderPom(coordinates: string[]): string {
  // Artifacts that are part of Flink are excluded unless they are listed explicitly.
  const excludes = PROVIDED.filter(pattern => !coordinates.some(coordinate => matches(pattern, coordinate)));
  return `<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>io.github.cdk-managed-flink</groupId>
  <artifactId>dependencies</artifactId>
  <version>1.0.0</version>
  <properties>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
    <project.build.outputTimestamp>2026-01-01T00:00:00Z</project.build.outputTimestamp>
  </properties>
  <dependencies>
${coordinates.map(renderDependency).join('\n')}
  </dependencies>
  <build>
    <plugins>
${renderShadePlugin(excludes)}
    </plugins>
  </build>
</project>
`;
}

function renderShadePlugin(excludes: string[]): string {
  return `      <plugin>
        <groupId>org.apache.maven.plugins</groupId>
        <artifactId>maven-shade-plugin</artifactId>
        <version>3.6.0</version>
        <executions>
          <execution>
            <phase>package</phase>
            <goals><goal>shade</goal></goals>
            <configuration>
              <createDependencyReducedPom>false</createDependencyReducedPom>
              <artifactSet>
                <excludes>
${excludes.map(pattern => `                  <exclude>${pattern}</exclude>`).join('\n')}
                </excludes>
              </artifactSet>
              <filters>
                <filter>
                  <artifact>*:*</artifact>
                  <excludes>
${UNWANTED_FILES.map(pattern => `                    <exclude>${pattern}</exclude>`).join('\n')}
                  </excludes>
                </filter>
              </filters>
              <transformers>
                <!-- Flink finds connectors and formats in these files, which every connector has. -->
                <transformer implementation="org.apache.maven.plugins.shade.resource.ServicesResourceTransformer"/>
                <transformer implementation="org.apache.maven.plugins.shade.resource.ApacheLicenseResourceTransformer"/>
                <transformer implementation="org.apache.maven.plugins.shade.resource.ApacheNoticeResourceTransformer"/>
              </transformers>
            </configuration>
          </execution>
        </executions>
      </plugin>`;
}

function renderDependency(coordinate: string): string {
  const [group, artifact, version, classifier] = coordinate.split(':');
  const elements = [['groupId', group], ['artifactId', artifact], ['version', version], ...classifier ? [['classifier', classifier]] : []];
  return `    <dependency>${elements.map(([name, value]) => `<${name}>${value}</${name}>`).join('')}</dependency>`;
}

/** Whether a coordinate matches a pattern of artifacts. */
function matches(pattern: string, coordinate: string): boolean {
  const [group, artifact] = coordinate.split(':');
  const expression = pattern.split('*').map(part => part.replace(/[.]/g, '\\.')).join('.*');
  return new RegExp(`^${expression}$`).test(`${group}:${artifact}`);
}

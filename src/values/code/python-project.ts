import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { DockerImage, FileSystem, IgnoreStrategy, Token } from 'aws-cdk-lib';
import { copyFiles } from './copy-files';
import { MavenDependencies } from './maven-dependencies';
import { Pip } from './pip';
import { validatePythonMain } from './python-main';
import { differingRequirements } from './python-markers';
import { installedModules, modulesIn } from './python-modules';
import { PythonProjectOptions } from './python-project-options';
import { PythonRequirements, ROOT_REQUIREMENTS } from './python-requirements';
import { PYFLINK_MODULES, pyFlinkConstraints, pythonVersion } from './python-version';
import { InputError } from '../../synth/errors';
import { A_STRING, having, mapOf, requireKind, requireKinds, STRINGS } from '../../synth/kinds';
import { statOf } from '../local-file';
import { MavenBuild, mavenImage } from '../maven-build';
import { Runtime } from '../runtime';
import { PythonOptions } from '../settings';

const DEFAULT_EXCLUDE = [
  '.git', '.venv', 'venv', '__pycache__', '*.pyc', '.pytest_cache', 'node_modules', 'cdk.out', 'target', 'dependency-reduced-pom.xml', 'packages/bin',
];

const KINDS = {
  main: A_STRING,
  requirements: A_STRING,
  dependencies: STRINGS,
  pythonVersion: A_STRING,
  exclude: STRINGS,
  image: having('a DockerImage', 'image', 'run'),
  environment: mapOf(A_STRING),
};

const PACKAGES = 'packages';
const JAR_FILE = 'lib/dependencies.jar';

/**
 * A PyFlink project, packaged as a zip file with the sources, their packages and one jar.
 */
export class PythonProject {
  /** The entry point, which the service reads from the property groups. */
  public readonly python: PythonOptions;

  /** Patterns of excluded files, in `.gitignore` syntax. */
  public readonly exclude: string[];

  /** Whether the package versions that PyFlink requires are known. */
  public readonly constraintsKnown: boolean;

  /** The build image, which is part of the hash for the key of the upload. */
  public readonly image: DockerImage;

  private readonly main: string;
  private readonly version: string;
  private readonly constraints: string[];
  private readonly requirements?: PythonRequirements;
  private readonly dependencies?: MavenDependencies;
  private readonly hasPom: boolean;
  private pipVersion?: string;

  /**
   * @param functionsOnly whether the project only has functions, which are then packaged in `packages/` without a main module
   */
  constructor(
    private readonly directory: string,
    private readonly options: PythonProjectOptions,
    runtime: Runtime | undefined,
    private readonly functionsOnly = false,
  ) {
    requireKind('code directory', directory, A_STRING);
    requireKinds(options, KINDS);
    if (!statOf(directory)?.isDirectory()) {
      throw new InputError(`code must be a directory with a Python project, got ${directory}`);
    }
    this.exclude = [...DEFAULT_EXCLUDE, ...options.exclude ?? []];
    this.main = options.main ?? 'main.py';
    functionsOnly || this.validateMain();
    this.version = pythonVersion(runtime, options.pythonVersion);
    const constraints = pyFlinkConstraints(runtime);
    this.constraintsKnown = constraints !== undefined;
    this.constraints = constraints ?? [];
    this.hasPom = !functionsOnly && fs.existsSync(path.join(directory, 'pom.xml'));
    this.dependencies = this.readDependencies();
    this.requirements = this.readRequirements();
    this.image = options.image ?? DockerImage.fromRegistry(`python:${this.version}-slim`);
    this.rejectShadows();
    this.python = {
      main: this.main,
      jarFile: this.dependencies || this.hasPom ? JAR_FILE : undefined,
      // Workers do not have the directory of main on their path.
      pyFiles: [`${PACKAGES}/`],
    };
  }

  /** Everything that determines the output, except the files of the project. */
  public get fingerprint(): string[] {
    return [JSON.stringify({
      main: this.main,
      pythonVersion: this.version,
      constraints: this.constraints,
      exclude: this.exclude,
      requirements: this.requirements?.files,
      // Files that pip reads count even if they are excluded from the zip file or are outside the project.
      wheels: [...this.requirements?.localPaths ?? []].map(file => FileSystem.fingerprint(file)),
      dependencies: this.dependencies?.pom,
    })];
  }

  /** Creates the content of the zip file. */
  public build(outputDirectory: string): void {
    const { image, environment } = this.options;
    if (this.requirements?.installs) {
      const { version, constraints } = this;
      const pip = new Pip(this.directory, this.requirements, { pythonVersion: version, constraints, image: this.image, environment });
      this.pipVersion = pip.install(outputDirectory);
    }
    this.copySources(outputDirectory);
    if (this.dependencies) {
      this.dependencies.build(path.join(outputDirectory, JAR_FILE), { image, environment });
    } else if (this.hasPom) {
      this.buildPom(outputDirectory);
    }
  }

  /** Top-level modules that exist in both the project and its requirements. */
  public shadowed(outputDirectory: string): string[] {
    const own = this.modules();
    const installed = installedModules(path.join(outputDirectory, PACKAGES));
    return own.filter(name => installed.includes(name));
  }

  /** Requirements whose conditions pip evaluated differently than the runtime's Python would. */
  public differing(outputDirectory: string): string[] {
    if (!this.requirements || !this.pipVersion) {
      return [];
    }
    const own = this.requirements.files.flatMap(({ content }) => content.split('\n'));
    const pip = { pythonVersion: this.pipVersion, isLinux: process.platform === 'linux' };
    return differingRequirements(path.join(outputDirectory, PACKAGES), own, pip, this.version);
  }

  private validateMain(): void {
    const { main } = this;
    validatePythonMain(main);
    if (Token.isUnresolved(main)) {
      throw new InputError('main must be known at synthesis, got a token');
    }
    const file = path.resolve(this.directory, main);
    const inside = !path.isAbsolute(main) && !path.relative(this.directory, file).startsWith('..');
    if (!inside || !statOf(file)?.isFile()) {
      throw new InputError(`main must be a file of the project in ${this.directory}, got '${main}'`);
    }
    if (IgnoreStrategy.git(path.resolve(this.directory), this.exclude).ignores(file)) {
      throw new InputError(`main must not be excluded, got '${main}'`);
    }
  }

  private readDependencies(): MavenDependencies | undefined {
    const { dependencies = [] } = this.options;
    if (dependencies.length === 0) {
      return undefined;
    }
    if (this.hasPom) {
      throw new InputError(`dependencies must not be given for a project with a pom.xml, got ${dependencies.join(', ')} for ${this.directory}`);
    }
    return new MavenDependencies(dependencies);
  }

  private readRequirements(): PythonRequirements | undefined {
    const { requirements } = this.options;
    if (requirements === undefined && !fs.existsSync(path.join(this.directory, ROOT_REQUIREMENTS))) {
      return undefined;
    }
    return new PythonRequirements(path.resolve(this.directory), requirements ?? ROOT_REQUIREMENTS);
  }

  private rejectShadows(): void {
    const shadow = this.modules().find(name => PYFLINK_MODULES.includes(name));
    if (shadow) {
      throw new InputError(`code must not have a module ${shadow}, which shadows a package that PyFlink requires, got one in ${this.directory}`);
    }
  }

  /** The directories whose modules the job imports. */
  private roots(): string[] {
    return [...new Set(['.', path.dirname(this.main)])];
  }

  private modules(): string[] {
    const ignore = IgnoreStrategy.git(path.resolve(this.directory), this.exclude);
    const modules = this.roots().flatMap(root => modulesIn(path.resolve(this.directory, root)));
    return modules.filter(({ file }) => !ignore.ignores(file)).map(({ name }) => name);
  }

  private copySources(outputDirectory: string): void {
    const packages = path.join(outputDirectory, PACKAGES);
    const installed = fs.existsSync(packages) ? fs.readdirSync(packages) : [];
    // A stale copy of a package in the project's `packages` must not mix with the installed package.
    this.functionsOnly || this.copy('.', outputDirectory, installed.map(name => `/${PACKAGES}/${name}`));
    const own = this.modules();
    for (const { file } of modulesIn(packages).filter(({ name }) => own.includes(name))) {
      fs.rmSync(path.basename(file) === '__init__.py' ? path.dirname(file) : file, { recursive: true });
    }
    this.roots().forEach(root => this.copy(root, packages, [`/${PACKAGES}`]));
  }

  /** Copies a directory of the project, overwriting existing files. */
  private copy(root: string, target: string, exclude: string[]): void {
    const project = path.resolve(this.directory);
    const ignore = IgnoreStrategy.git(project, [...this.exclude, ...exclude, `/${JAR_FILE}`]);
    copyFiles(path.join(project, root), target, file => ignore.ignores(file));
  }

  private buildPom(outputDirectory: string): void {
    const { image, environment } = this.options;
    const directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'python-project-')));
    try {
      new MavenBuild(this.directory, { environment }).run(directory, mavenImage(image));
      const [jar] = fs.readdirSync(directory);
      if (!jar) {
        throw new InputError(`code could not be built: mvn left no jar in ${this.directory}`);
      }
      fs.mkdirSync(path.join(outputDirectory, path.dirname(JAR_FILE)), { recursive: true });
      fs.copyFileSync(path.join(directory, jar), path.join(outputDirectory, JAR_FILE));
    } finally {
      fs.rmSync(directory, { recursive: true, force: true });
    }
  }
}

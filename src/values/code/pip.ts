import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { AssetStaging, DockerImage } from 'aws-cdk-lib';
import { runInDocker } from './docker-run';
import { PythonRequirements, ROOT_REQUIREMENTS } from './python-requirements';
import { InputError } from '../../synth/errors';

/** Tags of wheels that run with the C library of manylinux2014. pip adds the legacy aliases of `manylinux2014`. */
const PREFERRED_PLATFORMS = ['manylinux2014', 'manylinux_2_17', 'manylinux_2_12', 'manylinux_2_5'];

/** Tags of wheels that require a newer C library than manylinux2014. */
const NEWER_PLATFORMS = Array.from({ length: 11 }, (_, i) => `manylinux_2_${18 + i}`);

/** Wheels built on the local machine have the last tag. */
const LOCAL_PLATFORM = 'linux';

const COMPATIBLE_TAG = /-(any|manylinux1_x86_64|manylinux2010_x86_64|manylinux2014_x86_64|manylinux_2_([5-9]|1[0-7])_x86_64)$/;

/** The subdirectory of the output with the requirements during the build. */
const REQUIREMENTS = '.requirements';

/** Options for installing packages. */
export interface PipOptions {
  readonly pythonVersion: string;
  readonly constraints: string[];
  readonly image: DockerImage;
  readonly environment?: { [name: string]: string };
}

interface PipResult {
  readonly succeeded: boolean;
  readonly output: string;
}

/**
 * Installs wheels for the runtime, regardless of the local platform.
 */
export class Pip {
  constructor(private readonly directory: string, private readonly requirements: PythonRequirements, private readonly options: PipOptions) {}

  /**
   * Installs into the `packages` subdirectory, with the local `pip` or, if it is not installed, in Docker.
   *
   * @returns the Python version that pip itself runs on, if it can differ from the runtime's
   */
  public install(outputDirectory: string): string | undefined {
    const files = path.join(outputDirectory, REQUIREMENTS);
    fs.mkdirSync(files);
    this.requirements.files.forEach(file => fs.writeFileSync(path.join(files, file.name), file.content));
    fs.writeFileSync(path.join(files, 'constraints.txt'), this.options.constraints.join('\n') + '\n');
    try {
      const output = this.tryPlatforms(outputDirectory);
      // Scripts contain the path of the local Python, and the service never runs them.
      fs.rmSync(path.join(outputDirectory, 'packages', 'bin'), { recursive: true, force: true });
      return /^Using pip .*\(python (\d+\.\d+)\)/m.exec(output)?.[1];
    } finally {
      fs.rmSync(files, { recursive: true, force: true });
    }
  }

  private tryPlatforms(outputDirectory: string): string {
    let result = this.run(outputDirectory, [...PREFERRED_PLATFORMS, LOCAL_PLATFORM]);
    // Versions with a wheel for manylinux2014 are preferred, even if newer versions exist.
    if (!result.succeeded && /No matching distribution|ResolutionImpossible|conflicting dependencies/.test(result.output)) {
      fs.rmSync(path.join(outputDirectory, 'packages'), { recursive: true, force: true });
      result = this.run(outputDirectory, [...PREFERRED_PLATFORMS, ...NEWER_PLATFORMS, LOCAL_PLATFORM]);
    }
    if (!result.succeeded) {
      throw new InputError(`code could not be built: pip failed in ${this.directory}\n${this.errorLines(result.output, outputDirectory)}${this.remedy(result.output)}`);
    }
    return result.output;
  }

  private run(outputDirectory: string, platforms: string[]): PipResult {
    return this.runLocally(outputDirectory, platforms) ?? this.runInDocker(outputDirectory, platforms);
  }

  private runLocally(outputDirectory: string, platforms: string[]): PipResult | undefined {
    for (const pip of ['pip', 'pip3']) {
      const result = spawnSync(pip, this.arguments(outputDirectory, platforms), {
        cwd: this.directory,
        // Override settings that only apply to local installations.
        env: { ...process.env, PIP_REQUIRE_VIRTUALENV: '0', PIP_USER: '0', ...this.options.environment },
        stdio: ['ignore', 'pipe', 'pipe'],
        encoding: 'utf-8',
        maxBuffer: 64 * 1024 * 1024,
      });
      if ((result.error as NodeJS.ErrnoException | undefined)?.code !== 'ENOENT') {
        return { succeeded: result.status === 0, output: `${result.stdout ?? ''}\n${result.stderr ?? ''}\n${result.error ?? ''}` };
      }
    }
    return undefined;
  }

  /** In Docker pip writes its output to a file, because the CDK does not return it. */
  private runInDocker(outputDirectory: string, platforms: string[]): PipResult {
    const log = path.join(outputDirectory, REQUIREMENTS, 'pip.log');
    const command = ['pip', ...this.arguments(AssetStaging.BUNDLING_OUTPUT_DIR, platforms), '--log', `${AssetStaging.BUNDLING_OUTPUT_DIR}/${REQUIREMENTS}/pip.log`];
    try {
      runInDocker({
        tool: 'pip', image: this.options.image, command, environment: this.options.environment, input: this.directory, output: outputDirectory,
      });
      return { succeeded: true, output: '' };
    } catch (error) {
      if (!fs.existsSync(log)) {
        throw error;
      }
      // Each line of the log starts with a timestamp.
      return { succeeded: false, output: fs.readFileSync(log, 'utf-8').replace(/^\S+ /gm, '') };
    } finally {
      fs.rmSync(log, { force: true });
    }
  }

  private arguments(outputDirectory: string, platforms: string[]): string[] {
    const files = `${outputDirectory}/${REQUIREMENTS}`;
    return [
      // The verbose output contains the Python version that pip evaluates conditions for.
      'install', '--verbose',
      '--disable-pip-version-check', '--no-input', '--no-compile', '--progress-bar', 'off',
      '--target', `${outputDirectory}/packages`,
      '--only-binary', ':all:', '--implementation', 'cp', '--python-version', this.options.pythonVersion,
      ...platforms.flatMap(platform => ['--platform', `${platform}_x86_64`]),
      '-r', `${files}/${ROOT_REQUIREMENTS}`,
      '-c', `${files}/constraints.txt`,
    ];
  }

  private errorLines(output: string, outputDirectory: string): string {
    const [, conflict = ''] = /(The conflict is caused by:\n(?:[^\n]+\n)+)/.exec(output) ?? [];
    const lines = output.split('\n').map(line => line.trim()).filter(line => /^ERROR:/.test(line));
    const text = [...new Set(lines.length > 0 ? lines : output.trim().split('\n').slice(-20))].slice(0, 20).map(line => line.slice(0, 1000)).join('\n');
    return this.requirements.files.reduce((all, file) => [outputDirectory, AssetStaging.BUNDLING_OUTPUT_DIR]
      .reduce((replaced, directory) => replaced.replaceAll(`${directory}/${REQUIREMENTS}/${file.name}`, file.source), all), [text, ...conflict ? [conflict.trim()] : []].join('\n'));
  }

  private remedy(output: string): string {
    const [, name] = /No matching distribution found for (\S+)/.exec(output) ?? [];
    const wheel = `a wheel for Python ${this.options.pythonVersion} on Linux x86_64`;
    return name ? `\nIf ${name} exists without ${wheel}, build it on Linux with 'pip wheel --wheel-dir wheels "${name}"' and add '--find-links ./wheels' to the requirements` : '';
  }
}

/** The installed packages with a wheel that requires a newer C library than manylinux2014, as `name (tag)`. */
export function newerPackages(packages: string): string[] {
  return distributions(packages).flatMap(name => {
    const file = path.join(packages, `${name}.dist-info`, 'WHEEL');
    const tags = fs.existsSync(file) ? [...fs.readFileSync(file, 'utf-8').matchAll(/^Tag:\s*(\S+)/gm)].map(match => match[1]) : [];
    return tags.length > 0 && !tags.some(tag => COMPATIBLE_TAG.test(tag)) ? [`${name} (${tags[0].split('-').at(-1)})`] : [];
  });
}

/** Names and versions of installed packages, like `numpy-1.24.4`. */
export function distributions(packages: string): string[] {
  return fs.existsSync(packages) ? fs.readdirSync(packages).filter(name => name.endsWith('.dist-info')).map(name => name.slice(0, -'.dist-info'.length)).sort() : [];
}

import * as fs from 'fs';
import * as path from 'path';
import { InputError } from '../../synth/errors';
import { statOf } from '../local-file';

/** PyFlink is part of the runtime. A second copy would shadow it, and cannot be installed from wheels alone. */
const PYFLINK = ['apache-flink', 'apache-flink-libraries'];

/** The name of the file that refers to all other files. */
export const ROOT_REQUIREMENTS = 'requirements.txt';

const OPTION_WITH_FILE = /^(-r|--requirement|-c|--constraint)(?:\s*=\s*|\s+|(?=[^\s=-]))(.+)$/;
const FIND_LINKS = /^(-f|--find-links)(?:\s*=\s*|\s+)(.+)$/;

/** A requirements file for pip, rewritten for the build. */
export interface RequirementsFile {
  /** The file name without a directory, unique among the files. */
  readonly name: string;

  readonly content: string;

  /** The path of the user's file. */
  readonly source: string;
}

/** A logical line of a file: lines joined by trailing backslashes. */
interface Line {
  readonly text: string;
  readonly lineCount: number;
}

/**
 * The requirements of a project without PyFlink, with all the files they refer to.
 */
export class PythonRequirements {
  public readonly files: RequirementsFile[] = [];

  /** Local wheels and directories of wheels, which pip reads as well. */
  public readonly localPaths = new Set<string>();

  /** Whether there is anything to install. */
  public installs = false;

  private readonly names = new Map<string, string>();

  constructor(private readonly directory: string, file: string) {
    this.add(path.resolve(directory, file), 'requirements', false);
  }

  /** @returns the name of the file for the build */
  private add(file: string, prop: string, constraint: boolean): string {
    const known = this.names.get(file);
    if (known) {
      return known;
    }
    if (!statOf(file)?.isFile()) {
      throw new InputError(`${prop} must name an existing file, got ${file}`);
    }
    const name = this.names.size === 0 ? ROOT_REQUIREMENTS : `requirements-${this.names.size}.txt`;
    this.names.set(file, name);
    const content = logicalLines(fs.readFileSync(file, 'utf-8').replace(/^\uFEFF/, ''))
      // The number of lines is preserved, so that pip reports the line numbers of the user's file.
      .map(line => this.rewrite(line.text, file, constraint) + '\n'.repeat(line.lineCount - 1));
    this.files.push({ name, content: content.join('\n'), source: path.relative(this.directory, file) });
    return name;
  }

  private rewrite(line: string, file: string, constraint: boolean): string {
    const text = line.replace(/(^|\s)#.*$/, '').trim();
    const option = OPTION_WITH_FILE.exec(text);
    if (option && !/:\/\/|\$\{/.test(option[2])) {
      const nested = /^(-c|--constraint)$/.test(option[1]);
      return `${option[1]} ${this.add(path.resolve(path.dirname(file), unquoted(option[2])), `${option[1]} in ${path.basename(file)}`, constraint || nested)}`;
    }
    const links = FIND_LINKS.exec(text);
    if (links) {
      return `${links[1]} ${this.localPath(unquoted(links[2]), file)}`;
    }
    const requirement = text.replace(/^(-e|--editable)(\s*=\s*|\s+)/, '');
    if (requirement === '' || requirement.startsWith('-')) {
      return text;
    }
    if (PYFLINK.includes(nameOf(requirement))) {
      return '';
    }
    if (!constraint) {
      this.installs = true;
    }
    // pip resolves paths in requirements against its working directory, regardless of the file that contains them.
    const local = path.resolve(this.directory, requirement.replace(/\s*;.*$/, ''));
    fs.existsSync(local) && this.localPaths.add(local);
    return text;
  }

  /** Makes a path relative to the project directory, in which pip runs. The build's copies of the files are in another directory. */
  private localPath(given: string, file: string): string {
    if (/:\/\/|\$\{/.test(given)) {
      return given;
    }
    const local = [path.dirname(file), this.directory].map(base => path.resolve(base, given)).find(candidate => fs.existsSync(candidate));
    if (!local) {
      throw new InputError(`--find-links in ${path.basename(file)} must name an existing directory, got ${given}`);
    }
    this.localPaths.add(local);
    return path.relative(this.directory, local).split(path.sep).join('/') || '.';
  }
}

function logicalLines(content: string): Line[] {
  const lines: Line[] = [];
  let pending: string[] = [];
  for (const physical of content.split(/\r?\n/)) {
    pending.push(physical);
    if (!physical.endsWith('\\') || /^\s*#/.test(physical)) {
      lines.push({ text: pending.map(line => line.replace(/\\$/, '')).join(' '), lineCount: pending.length });
      pending = [];
    }
  }
  return pending.length > 0 ? [...lines, { text: pending.join(' ').replace(/\\/g, ''), lineCount: pending.length }] : lines;
}

/** The normalized name of the distribution that a requirement installs, if the requirement includes the name. */
function nameOf(requirement: string): string {
  const isLocation = /^[./~]|^[a-z+]+:/i.test(requirement) || /\.(whl|zip|tar\.gz)$/i.test(requirement);
  const name = /[#&]egg=([\w.-]+)/.exec(requirement)?.[1]
    ?? (isLocation ? /^(.+?)-\d/.exec(path.posix.basename(requirement)) : /^["']?([A-Za-z0-9][\w.-]*)/.exec(requirement))?.[1] ?? '';
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

function unquoted(text: string): string {
  return text.replace(/^(["'])(.*)\1$/, '$2');
}

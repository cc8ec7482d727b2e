import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

/** How a program was called. */
export interface Call {
  readonly args: string[];
  readonly cwd: string;
  readonly env: { [name: string]: string };
}

/** A directory of a test with the only programs on the PATH, so that no real tool takes part. */
export class StubTools {
  public readonly directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'stub-tools-')));
  private readonly originalEnv = { ...process.env };

  constructor() {
    process.env.PATH = path.join(this.directory, 'bin');
    process.env.CDK_DOCKER = path.join(this.directory, 'bin', 'docker');
  }

  public remove(): void {
    process.env = this.originalEnv;
    fs.rmSync(this.directory, { recursive: true, force: true });
  }

  /** Writes a file below the directory. */
  public write(name: string, content: string | Buffer = ''): string {
    const file = path.join(this.directory, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
    return file;
  }

  /** A program that notes how it was called before it runs the given script. */
  public install(program: string, script: string = ''): void {
    const file = this.write(`bin/${program}`, `#!${process.execPath}
      const fs = require('fs');
      const path = require('path');
      const args = process.argv.slice(2);
      fs.appendFileSync(${JSON.stringify(this.noteOf(program))}, JSON.stringify({ args, cwd: process.cwd(), env: process.env }) + '\\n');
      ${script}`);
    fs.chmodSync(file, 0o755);
  }

  public uninstall(program: string): void {
    fs.rmSync(path.join(this.directory, 'bin', program));
  }

  public calls(program: string): Call[] {
    const file = this.noteOf(program);
    return fs.existsSync(file) ? fs.readFileSync(file, 'utf-8').trim().split('\n').map(line => JSON.parse(line)) : [];
  }

  private noteOf(program: string): string {
    return path.join(this.directory, `${program}.calls`);
  }
}

/** All files below a directory with their content, by relative path. */
export function filesIn(directory: string): { [name: string]: string } {
  const names = fs.readdirSync(directory, { recursive: true, encoding: 'utf-8' }).filter(name => fs.statSync(path.join(directory, name)).isFile()).sort();
  return Object.fromEntries(names.map(name => [name, fs.readFileSync(path.join(directory, name), 'utf-8')]));
}

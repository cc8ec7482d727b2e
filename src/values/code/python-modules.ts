import * as fs from 'fs';
import * as path from 'path';
import { distributions } from './pip';

/** A top-level module of a directory. */
export interface PythonModule {
  readonly name: string;

  /** The file of the module, or `__init__.py` of a package. */
  readonly file: string;
}

/** The top-level modules and packages of a directory. Directories without `__init__.py` do not shadow other modules. */
export function modulesIn(directory: string): PythonModule[] {
  const names = fs.existsSync(directory) ? fs.readdirSync(directory) : [];
  return names.flatMap(entry => {
    const file = path.join(directory, entry);
    const init = path.join(file, '__init__.py');
    if (fs.existsSync(init)) {
      return [{ name: entry, file: init }];
    }
    return /^[A-Za-z_]\w*\.py$/.test(entry) ? [{ name: entry.slice(0, -'.py'.length), file }] : [];
  });
}

/** The names of the modules that the distributions in a directory installed, even if their files were later removed. */
export function installedModules(packages: string): string[] {
  return distributions(packages).flatMap(name => {
    const record = path.join(packages, `${name}.dist-info`, 'RECORD');
    const files = fs.existsSync(record) ? fs.readFileSync(record, 'utf-8').split('\n') : [];
    return files.flatMap(line => /^([A-Za-z_]\w*)(?:\/__init__\.py|\.py),/.exec(line)?.[1] ?? []);
  });
}

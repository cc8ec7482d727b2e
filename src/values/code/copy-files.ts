import * as fs from 'fs';
import * as path from 'path';

/** Copies the files of a directory, following symbolic links and overwriting existing files. Does not create empty directories. */
export function copyFiles(source: string, target: string, ignores: (file: string) => boolean, parents: string[] = []): void {
  const real = fs.realpathSync(source);
  if (parents.includes(real)) {
    return;
  }
  for (const name of fs.readdirSync(source)) {
    const file = path.join(source, name);
    const stat = ignores(file) ? undefined : fs.statSync(file, { throwIfNoEntry: false });
    if (stat?.isDirectory()) {
      copyFiles(file, path.join(target, name), ignores, [...parents, real]);
    } else if (stat?.isFile()) {
      fs.mkdirSync(target, { recursive: true });
      fs.copyFileSync(file, path.join(target, name));
    }
  }
}

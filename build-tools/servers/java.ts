import { mkdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { run } from './command';

/** Compiles the Maven project of a folder, and returns the class path of its program. */
export function compileProject(project: string): string {
  const target = join(project, 'target');
  const file = join(target, 'classpath');
  mkdirSync(target, { recursive: true });
  run('mvn', ['-q', '-B', '-f', join(project, 'pom.xml'), 'compile', 'dependency:build-classpath', `-Dmdep.outputFile=${file}`]);
  return `${join(target, 'classes')}:${readFileSync(file, 'utf8')}`;
}

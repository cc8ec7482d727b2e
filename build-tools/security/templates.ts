import * as fs from 'fs';
import * as path from 'path';

/** A template of an integ app. */
export interface IntegTemplate {
  /** The name of its stack. */
  readonly name: string;
  readonly file: string;
  readonly body: any;
}

/** The templates of all integ apps, without those of the assertions: they are integ-tests' own, and nobody deploys them but its runner. */
export function integTemplates(): IntegTemplate[] {
  const files = fs.readdirSync('integ').filter(name => name.endsWith('.snapshot')).flatMap(snapshot =>
    fs.readdirSync(path.join('integ', snapshot)).filter(name => /(?<!DeployAssert\w{8})\.template\.json$/.test(name)).map(name => path.join('integ', snapshot, name)));
  return files.map(file => ({ name: path.basename(file, '.template.json'), file, body: JSON.parse(fs.readFileSync(file, 'utf8')) }));
}

import * as fs from 'fs';
import * as path from 'path';

/** A template of an integ app. */
export interface IntegTemplate {
  /** The name of its stack. */
  readonly name: string;
  readonly file: string;
  readonly body: any;
}

/** The templates of all integ apps, without those of the tests' assertions, which are empty. */
export function integTemplates(): IntegTemplate[] {
  const files = fs.readdirSync('integ').filter(name => name.endsWith('.snapshot')).flatMap(snapshot =>
    fs.readdirSync(path.join('integ', snapshot)).filter(name => name.endsWith('.template.json')).map(name => path.join('integ', snapshot, name)));
  return files
    .map(file => ({ name: path.basename(file, '.template.json'), file, body: JSON.parse(fs.readFileSync(file, 'utf8')) }))
    .filter(template => template.body.Resources !== undefined);
}

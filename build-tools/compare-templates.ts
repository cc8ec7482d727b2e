/**
 * Compares two templates, asset hashes aside: compare-templates.ts <expected> <actual>.
 *
 * The order of keys does not count either: languages have their own order for maps, and CloudFormation has none.
 */
import { readFileSync } from 'fs';

/** Longer lists of differences are of one cause. */
const SHOWN = 20;

const HASH = /[0-9a-f]{64}/g;

function leaves(value: unknown, path: string, found: Map<string, string>): Map<string, string> {
  if (typeof value === 'object' && value !== null && Object.keys(value).length > 0) {
    Object.entries(value).forEach(([key, child]) => leaves(child, `${path}/${key}`, found));
    return found;
  }
  return found.set(path, JSON.stringify(value));
}

function read(file: string): { text: string; found: Map<string, string>; resources: number } {
  const text = readFileSync(file, 'utf-8');
  const template = JSON.parse(text.replace(HASH, '<hash>'));
  return { text, found: leaves(template, '', new Map()), resources: Object.keys(template.Resources).length };
}

const [expected, actual] = process.argv.slice(2, 4).map(read);
const differences = [...new Set([...expected.found.keys(), ...actual.found.keys()])]
  .filter(path => expected.found.get(path) !== actual.found.get(path))
  .map(path => `${path}: expected ${expected.found.get(path)}, got ${actual.found.get(path)}`);

if (differences.length > 0) {
  console.error(differences.slice(0, SHOWN).join('\n'));
  console.error(`${differences.length} difference(s)`);
  process.exit(1);
}
const how = expected.text === actual.text ? 'identical to the byte' : 'identical but for asset hashes and the order of keys';
console.log(`bindings: ${expected.resources} resources, ${how}`);

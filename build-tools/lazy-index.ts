/**
 * Rewrites lib/index.js so that importing the package loads none of its modules: each is loaded when something of it is first used.
 *
 * The compiler's own index loads all of them, and with them every CDK module that any construct extends or calls, whatever the app uses. aws-cdk-lib
 * defines its exports in the same way. The assignments of `undefined` tell the lexer of ECMAScript imports which names there are.
 */
import { readFileSync, writeFileSync } from 'fs';
import { resolve } from 'path';

const INDEX = resolve('lib/index.js');

const exported = Object.keys(require(INDEX));
const modules = new Set([...readFileSync(INDEX, 'utf-8').matchAll(/require\("(\..+?)"\)/g)].map(match => match[1]));
const origin = new Map([...modules].flatMap(module => Object.keys(require(resolve('lib', module))).map(name => [name, module])));

const lines = [
  '"use strict";',
  'Object.defineProperty(exports, "__esModule", { value: true });',
  'const lazy = (name, load) => Object.defineProperty(exports, name, { enumerable: true, configurable: true, get: () => load()[name] });',
];
for (const name of exported) {
  const module = origin.get(name);
  if (module === undefined) {
    throw new Error(`lib/index.js exports ${name}, which no module that it re-exports has`);
  }
  lines.push(`exports.${name} = void 0;`, `lazy("${name}", () => require("${module}"));`);
}
writeFileSync(INDEX, `${lines.join('\n')}\n`);

/**
 * Rewrites lib/index.js so that importing the package loads none of its modules: each is loaded when something of it is first used. The lifecycle is loaded
 * when an application is first started.
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

/** What only `startOnDeploy` uses, and brings the CDK's Lambda module with it. */
const LIFECYCLE = /^const (\w+) = require\("(.*\/lifecycle\/application-lifecycle)"\);$/m;

for (const file of ['lib/application/application.js', 'lib/studio/studio-notebook.js']) {
  const source = readFileSync(file, 'utf-8');
  const deferred = source.replace(LIFECYCLE, 'const $1 = { get ApplicationLifecycle() { return require("$2").ApplicationLifecycle; } };');
  if (!/get ApplicationLifecycle\(\)/.test(deferred)) {
    throw new Error(`${file} does not require the lifecycle in the form that is known`);
  }
  writeFileSync(file, deferred);
}

import * as fs from 'fs';
import * as path from 'path';
import { ApiElement, publicApi } from './support/docs/public-api';
import { compile } from './support/docs/snippets';

const api = publicApi();

/** Constructs, and what connects them to other services: what a reader wants to see used. */
const exemplified = api.filter(({ kind, abstract, bases }) => kind === 'class' && !abstract
  && ['Construct', 'ISource', 'ISink'].some(base => bases.includes(base)));

/** A docstring that is inherited, which jsii carries over. */
function isInherited({ name }: ApiElement): boolean {
  const [symbol, member] = name.split('.');
  const bases = member === undefined ? [] : api.find(item => item.name === symbol)!.bases;
  return bases.some(base => (api.find(item => item.name === `${base}.${member}`)?.documentation ?? '') !== '') || ['IResource', 'IGrantable', 'IConnectable']
    .some(base => bases.includes(base) && ['env', 'stack', 'node', 'grantPrincipal', 'connections', 'applyRemovalPolicy'].includes(member));
}

test('what is exported is what is meant to be', () => {
  const names = api.filter(({ kind }) => !['member', 'prop'].includes(kind)).map(({ name, kind }) => `${kind} ${name}`).sort();
  const meant = fs.readFileSync(path.join(__dirname, 'public-api.txt'), 'utf-8').trim().split('\n');
  expect(names).toEqual(meant);
});

test('the members of a class are seen, private ones aside', () => {
  const names = api.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['Application.addSource', 'Application.fromApplicationArn', 'ApplicationProps.runtime', 'StopMode.FORCE', 'SnapshotSchedule.failureAlarm']));
  expect(names.filter(name => /\.(_|#)/.test(name))).toEqual([]);
});

test('every export and every public member is documented', () => {
  expect(api.filter(item => item.documentation.trim() === '' && !isInherited(item)).map(({ name }) => name)).toEqual([]);
});

test('every optional prop says what happens without it', () => {
  const optional = api.filter(({ kind, optional: isOptional }) => kind === 'prop' && isOptional);
  expect(optional.length).toBeGreaterThan(60);
  expect(optional.filter(({ tags }) => (tags.get('default') ?? '').trim() === '').map(({ name }) => name)).toEqual([]);
});

test('every construct and every source or sink has an example', () => {
  expect(exemplified.map(({ name }) => name)).toEqual(expect.arrayContaining(['Application', 'ApplicationLifecycle', 'KinesisSource', 'S3Sink', 'StreamingPipeline']));
  expect(exemplified.filter(({ tags }) => !tags.has('example')).map(({ name }) => name)).toEqual([]);
});

test('every example compiles', () => {
  const examples = api.filter(({ tags }) => tags.has('example')).map(({ name, tags }) => ({ where: name, source: tags.get('example')! }));
  expect(compile(examples)).toEqual([]);
}, 180_000);

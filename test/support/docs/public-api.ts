/** Reads what the library exports from the sources, with the TypeScript compiler, so that no build is needed before. */
/* eslint-disable no-bitwise -- the compiler's flags are bits */
import * as path from 'path';
import * as ts from 'typescript';

const ROOT = path.join(__dirname, '..', '..', '..');

/** A public symbol, or a member of one. */
export interface ApiElement {
  /** Like `Application` or `Application.addSource`. */
  readonly name: string;
  /** The member kinds are `member` and `prop`; the latter is one of a properties bag. */
  readonly kind: 'class' | 'interface' | 'enum' | 'member' | 'prop';
  readonly optional: boolean;
  readonly abstract: boolean;
  /** The text of the docstring's summary and behaviour. */
  readonly documentation: string;
  readonly tags: ReadonlyMap<string, string>;
  /** The names of the classes and interfaces that a class is made of, itself left out. */
  readonly bases: readonly string[];
}

/** Every export of `src/index.ts` with its public members. */
export function publicApi(): ApiElement[] {
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(path.join(ROOT, 'tsconfig.json'), ts.sys.readFile).config, ts.sys, ROOT);
  const program = ts.createProgram([path.join(ROOT, 'src', 'index.ts')], options);
  const checker = program.getTypeChecker();
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(path.join(ROOT, 'src', 'index.ts'))!)!);
  const symbols = exported.map(symbol => symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol);
  return symbols.flatMap(symbol => [
    symbolElement(symbol, checker),
    ...[symbol, ...hiddenBases(symbol, symbols, checker)].flatMap(declaring => members(declaring, symbol, checker)),
  ]);
}

function symbolElement(symbol: ts.Symbol, checker: ts.TypeChecker): ApiElement {
  const kind = symbol.flags & ts.SymbolFlags.Class ? 'class' : symbol.flags & ts.SymbolFlags.Enum ? 'enum' : 'interface';
  return element(symbol, symbol.name, kind, checker, kind === 'class' ? basesOf(checker.getDeclaredTypeOfSymbol(symbol), checker) : []);
}

/** Base classes of this library that are not exported: their members show up as those of the class itself. */
function hiddenBases(symbol: ts.Symbol, exported: readonly ts.Symbol[], checker: ts.TypeChecker): ts.Symbol[] {
  const type = checker.getDeclaredTypeOfSymbol(symbol);
  const bases = type.isClassOrInterface() ? checker.getBaseTypes(type as ts.InterfaceType).map(base => base.symbol) : [];
  return bases.filter(base => !exported.includes(base) && base.declarations?.[0].getSourceFile().fileName.startsWith(path.join(ROOT, 'src')))
    .flatMap(base => [base, ...hiddenBases(base, exported, checker)]);
}

/** The members that a symbol, or a hidden base of it, has itself. */
function members(declaring: ts.Symbol, symbol: ts.Symbol, checker: ts.TypeChecker): ApiElement[] {
  const bag = Boolean(symbol.flags & ts.SymbolFlags.Interface) && !/^I[A-Z]/.test(symbol.name);
  const own = [...declaring.members?.values() ?? [], ...declaring.exports?.values() ?? []];
  return own.filter(member => isPublic(member)).map(member => element(member, `${symbol.name}.${member.name}`, bag ? 'prop' : 'member', checker, []));
}

/** A constructor says what its class says; `__index` is the name of an index signature. */
function isPublic(member: ts.Symbol): boolean {
  const declaration = member.declarations?.[0];
  return !['__constructor', '__index', 'prototype'].includes(member.name) && declaration !== undefined
    && !(ts.getCombinedModifierFlags(declaration) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected))
    && !ts.getJSDocTags(declaration).some(tag => tag.tagName.text === 'internal');
}

function element(symbol: ts.Symbol, name: string, kind: ApiElement['kind'], checker: ts.TypeChecker, bases: string[]): ApiElement {
  const declaration = symbol.declarations![0];
  return {
    name,
    kind,
    optional: Boolean(symbol.flags & ts.SymbolFlags.Optional),
    abstract: Boolean(ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Abstract),
    documentation: ts.displayPartsToString(symbol.getDocumentationComment(checker)),
    tags: new Map(symbol.getJsDocTags(checker).map(tag => [tag.name, ts.displayPartsToString(tag.text)])),
    bases,
  };
}

function basesOf(type: ts.Type, checker: ts.TypeChecker): string[] {
  const declarations = (type.symbol.declarations ?? []).filter(node => ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node));
  const clauses = declarations.flatMap(({ heritageClauses = [] }) => heritageClauses);
  const direct = clauses.flatMap(({ types }) => types).map(node => checker.getTypeAtLocation(node));
  return [...new Set(direct.flatMap(base => [base.symbol?.name, ...base.symbol ? basesOf(base, checker) : []]))].filter(name => name !== undefined);
}

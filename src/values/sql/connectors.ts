import { Fail } from './lexer';
import { TokenizedStatement } from './statements';
import { literalParts, partsOf, PropertyReference, SqlPart } from './template';

/** Where the connector of a table comes from: the candidates in one list of options, of which the last that exists counts. */
export type ConnectorUse = (SqlPart[] | PropertyReference)[];

/** Comes with Flink, on the service as well. */
export const BUILT_IN_CONNECTORS = ['blackhole', 'datagen', 'filesystem', 'print'];

/** The connectors that a statement names, or that a property group might name. */
export function connectorsOf({ kind, tokens }: TokenizedStatement, fail: Fail): ConnectorUse[] {
  if (kind === 'set') {
    return [];
  }
  const words = tokens.filter(token => token.kind !== 'space');
  const uses: ConnectorUse[] = [];
  const open: ConnectorUse[] = [[]];
  words.forEach((token, i) => {
    if (token.text === '(') {
      open.push([]);
    } else if (token.text === ')' && open.length > 1) {
      uses.push(open.pop()!);
    } else if (token.kind === 'placeholder') {
      open.at(-1)!.push(partsOf(token, fail)[0] as PropertyReference);
    } else if (token.text === "'connector'" && words[i + 1]?.text === '=' && words[i + 2]?.kind === 'literal') {
      open.at(-1)!.push(literalParts(words[i + 2], fail));
    }
  });
  return [...uses, ...open].filter(use => use.length > 0);
}

import { Fail } from './lexer';
import { TokenizedStatement } from './statements';
import { literalParts, partsOf, PropertyReference, SqlPart } from './template';

/** The candidates for the connector of a table in one list of options. The last candidate that exists is used. */
export type ConnectorUse = (SqlPart[] | PropertyReference)[];

/** Included in Flink, also on the service. */
export const BUILT_IN_CONNECTORS = ['blackhole', 'datagen', 'filesystem', 'print'];

/** The connectors that a statement refers to, or that a property group might refer to. */
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

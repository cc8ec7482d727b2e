import { IResolvable, Token, Tokenization } from 'aws-cdk-lib';

/** Whether two regions or accounts are both known at synthesis and not the same. */
export function definitelyDiffer(a: string, b: string): boolean {
  return isKnown(a) && isKnown(b) && a !== b;
}

/** Whether a value is given and known at synthesis, so that it can be checked. */
export function isKnown<T>(value: T | undefined): value is Exclude<T, IResolvable> {
  return value !== undefined && !Token.isUnresolved(value);
}

/** A value if it is known at synthesis. */
export function ifKnown<T>(value: T): T | undefined {
  return isKnown(value) ? value : undefined;
}

/** A text as an error shows it, without the placeholders of tokens. */
export function readable(text: string): string {
  const shown = Tokenization.reverseString(text).mapTokens({ mapToken: () => '<token>' });
  return shown.join({ join: (left, right) => `${left ?? ''}${right ?? ''}` });
}

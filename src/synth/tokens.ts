import { IResolvable, Reference, Token, Tokenization } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** The text that errors show for a token. */
export const TOKEN = '<token>';

/** Whether a value is a token. The CDK also treats a stack as a token, because it has a method `resolve`. */
export function isToken(value: unknown): boolean {
  return Token.isUnresolved(value) && !Construct.isConstruct(value);
}

/** Whether two regions or accounts are both known at synthesis and not the same. */
export function definitelyDiffer(a: string, b: string): boolean {
  return isKnown(a) && isKnown(b) && a !== b;
}

interface Environment {
  readonly account: string;
  readonly region: string;
}

/** Whether two environments are certainly not the same account and region. */
export function environmentsDiffer(a: Environment, b: Environment): boolean {
  return definitelyDiffer(a.account, b.account) || definitelyDiffer(a.region, b.region);
}

/** Whether a value is given and known at synthesis, so that it can be checked. */
export function isKnown<T>(value: T | undefined): value is Exclude<T, IResolvable> {
  return value !== undefined && !isToken(value);
}

/** A value if it is known at synthesis. */
export function ifKnown<T>(value: T): T | undefined {
  return isKnown(value) ? value : undefined;
}

/** The reference, if a text consists of a single reference. */
export function referenceOf(text: string): Reference | undefined {
  const token = Token.isUnresolved(text) ? Tokenization.reverse(text, { failConcat: false }) : undefined;
  return Reference.isReference(token) ? token : undefined;
}

/** A text as an error shows it, without the placeholders of tokens. */
export function readable(text: string): string {
  const shown = Tokenization.reverseString(text).mapTokens({ mapToken: () => TOKEN });
  return shown.join({ join: (left, right) => `${left ?? ''}${right ?? ''}` });
}

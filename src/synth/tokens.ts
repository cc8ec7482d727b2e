import { Token } from 'aws-cdk-lib';

/** Whether two regions or accounts are both known and not the same. */
export function differ(a: string, b: string): boolean {
  return !Token.isUnresolved(a) && !Token.isUnresolved(b) && a !== b;
}

/** Whether a value is known at synthesis, so that it can be checked. */
export function isLiteral(value: string | undefined): value is string {
  return value !== undefined && !Token.isUnresolved(value);
}

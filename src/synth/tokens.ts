import { Token } from 'aws-cdk-lib';

/** Whether two regions or accounts are both known and not the same. */
export function differ(a: string, b: string): boolean {
  return !Token.isUnresolved(a) && !Token.isUnresolved(b) && a !== b;
}

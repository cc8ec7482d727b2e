import { Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { definitelyDiffer } from './tokens';

/** The stack that has the resource of which a value is an attribute. Undefined for anything else, such as a literal. */
export function referredStack(value: string): Stack | undefined {
  const token = Token.isUnresolved(value) ? Tokenization.reverse(value, { failConcat: false }) : undefined;
  return Reference.isReference(token) && Construct.isConstruct(token.target) ? Stack.of(token.target) : undefined;
}

/**
 * Whether the CDK hands the exact value of an attribute on to the stack of a construct.
 *
 * Otherwise the stacks are in different accounts, or in different regions without `crossRegionReferences`, where the CDK knows physical
 * names only.
 */
export function isWithinReach(scope: IConstruct, value: string): boolean {
  const owner = referredStack(value);
  return owner === undefined || !areApart(Stack.of(scope), owner);
}

/** Whether one stack knows the resources of another by their physical names only. */
export function areApart(consumer: Stack, owner: Stack): boolean {
  // There is no public accessor for the prop `crossRegionReferences`.
  const { _crossRegionReferences: acrossRegions } = consumer as { _crossRegionReferences?: boolean };
  return definitelyDiffer(consumer.account, owner.account) || (definitelyDiffer(consumer.region, owner.region) && !acrossRegions);
}

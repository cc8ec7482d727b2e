import { Stack } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { definitelyDiffer, referenceOf } from './tokens';

/** The stack of the resource that a value is an attribute of. Undefined for any other value, such as a literal. */
export function referredStack(value: string): Stack | undefined {
  const target = referenceOf(value)?.target;
  return Construct.isConstruct(target) ? Stack.of(target) : undefined;
}

/**
 * Whether the CDK can pass the exact value of an attribute to the stack of a construct.
 *
 * If the stacks are in different accounts, or in different regions without `crossRegionReferences`, the CDK can only pass physical names.
 */
export function isWithinReach(scope: IConstruct, value: string): boolean {
  const owner = referredStack(value);
  return owner === undefined || !areApart(Stack.of(scope), owner);
}

/** The stack of a construct or, if it is a nested stack, the stack at the top. */
export function topLevelStack(scope: IConstruct): Stack {
  const stack = Stack.of(scope);
  return stack.nestedStackParent ? topLevelStack(stack.nestedStackParent) : stack;
}

/** Whether a stack can only refer to the resources of another stack by their physical names. */
export function areApart(consumer: Stack, owner: Stack): boolean {
  // There is no public accessor for the prop `crossRegionReferences`.
  const { _crossRegionReferences: acrossRegions } = consumer as { _crossRegionReferences?: boolean };
  return definitelyDiffer(consumer.account, owner.account) || (definitelyDiffer(consumer.region, owner.region) && !acrossRegions);
}

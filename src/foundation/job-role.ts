import { createHash } from 'crypto';
import { Names, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';

/** IAM takes 64 characters: the name of the stack, the id of the role, and a hash that makes the name unique. */
const STACK_LENGTH = 24;
const ROLE_LENGTH = 24;
const HASH_LENGTH = 14;

/**
 * The role of a job.
 *
 * The CDK makes a generated name of the name of the role's own stack, which in a nested stack is only known at deployment: text of a token would get into
 * the name. There, the name of the stack around it stands in. In any other stack the name is the CDK's.
 */
export class JobRole extends iam.Role {
  protected generatePhysicalName(): string {
    const { account, region, nestedStackParent } = this.stack;
    // What cannot be named at all is an error of the CDK's own.
    if (nestedStackParent === undefined || Token.isUnresolved(account) || Token.isUnresolved(region)) {
      return super.generatePhysicalName();
    }
    const stackName = nameOfTopLevel(nestedStackParent);
    const id = Names.nodeUniqueId(this.node);
    const hash = createHash('sha256').update(JSON.stringify([stackName, this.node.path, region, account])).digest('hex').slice(0, HASH_LENGTH);
    return `${stackName.slice(0, STACK_LENGTH)}${id.slice(-ROLE_LENGTH)}${hash}`.toLowerCase();
  }
}

function nameOfTopLevel(stack: Stack): string {
  return stack.nestedStackParent === undefined ? stack.stackName : nameOfTopLevel(stack.nestedStackParent);
}

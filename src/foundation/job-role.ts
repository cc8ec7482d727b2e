import { createHash } from 'crypto';
import { Names, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { topLevelStack } from '../synth/reach';

/** IAM allows 64 characters: the name of the stack, the id of the role, and a hash that makes the name unique. */
const STACK_LENGTH = 24;
const ROLE_LENGTH = 24;
const HASH_LENGTH = 14;

/**
 * The role of a job.
 *
 * The CDK generates role names from the name of the role's stack. The name of a nested stack is only known at deployment, so a generated
 * name would contain the text of a token. In a nested stack, the role is therefore named after the parent stack. In any other stack the CDK
 * generates the name.
 */
export class JobRole extends iam.Role {
  protected generatePhysicalName(): string {
    const { account, region, nestedStackParent } = this.stack;
    // If no name can be generated, the CDK throws its own error.
    if (nestedStackParent === undefined || Token.isUnresolved(account) || Token.isUnresolved(region)) {
      return super.generatePhysicalName();
    }
    const stackName = topLevelStack(this).stackName;
    const id = Names.nodeUniqueId(this.node);
    const hash = createHash('sha256').update(JSON.stringify([stackName, this.node.path, region, account])).digest('hex').slice(0, HASH_LENGTH);
    return `${stackName.slice(0, STACK_LENGTH)}${id.slice(-ROLE_LENGTH)}${hash}`.toLowerCase();
  }
}

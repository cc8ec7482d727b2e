/**
 * What CloudFormation tells of a stack, as far as the handlers ask.
 */
import { STACK_ID } from './provider-framework';
import { ServiceFault } from '../service/faults';

type Input = { [key: string]: any };

export class CloudFormationService {
  /** The physical ids of the resources that the stack has, by their logical ids. */
  readonly resources = new Map<string, string>();
  /** The states of resources, by their logical ids. */
  readonly statuses = new Map<string, string>();
  stackStatus = 'CREATE_IN_PROGRESS';
  /** When the last update of the stack began, in milliseconds since the epoch. */
  updatedAt?: number;

  execute(action: string, input: Input): object {
    if (input.StackName !== STACK_ID) {
      throw new ServiceFault('ValidationError', `Stack '${input.StackName}' does not exist`);
    }
    if (action === 'DescribeStacks') {
      const updated = this.updatedAt === undefined ? {} : { LastUpdatedTime: new Date(this.updatedAt).toISOString() };
      return { Stacks: { member: { StackName: 'test', StackStatus: this.stackStatus, CreationTime: '2026-01-15T12:00:00Z', ...updated } } };
    }
    const id = this.resources.get(input.LogicalResourceId);
    if (id === undefined) {
      throw new ServiceFault('ValidationError', `Resource ${input.LogicalResourceId} does not exist for stack test`);
    }
    return { StackResourceDetail: { LogicalResourceId: input.LogicalResourceId, PhysicalResourceId: id, ResourceStatus: this.statuses.get(input.LogicalResourceId) ?? 'UPDATE_COMPLETE' } };
  }
}

/** An answer in the query protocol. */
export function toXml(action: string, result: object): string {
  const body = action === 'Error' ? `<Error>${elements(result)}</Error>` : `<${action}Result>${elements(result)}</${action}Result>`;
  return `<${action}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">${body}<RequestId>1</RequestId></${action}Response>`;
}

function elements(value: object): string {
  return Object.entries(value).map(([name, inner]) => `<${name}>${typeof inner === 'object' ? elements(inner) : escaped(String(inner))}</${name}>`).join('');
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

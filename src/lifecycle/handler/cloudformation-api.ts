/**
 * Reads the stack that is being deployed.
 */
import { DescribeStackResourceCommand, DescribeStacksCommand, Stack } from '@aws-sdk/client-cloudformation';
import { PreflightRequest } from '../preflight-contract';
import { describeError, isTransient, ServiceError } from './errors';
import { attempt } from './flink-api';
import { clients, log } from './io';

/** The states of a resource that the stack does not have. */
const NOT_THERE = ['CREATE_FAILED', 'DELETE_COMPLETE', 'DELETE_IN_PROGRESS', 'DELETE_SKIPPED'];

/** The name of the application with a logical id in the stack. Undefined if there is none, or if the deployment replaces the application. */
export async function applicationOf({ stackId, logicalId, applicationName, nameRemoved }: PreflightRequest): Promise<string | undefined> {
  if (nameRemoved) {
    return undefined;
  }
  try {
    const { StackResourceDetail: resource } = await attempt(() => clients.cloudFormation().send(
      new DescribeStackResourceCommand({ StackName: stackId, LogicalResourceId: logicalId })));
    const name = NOT_THERE.includes(resource?.ResourceStatus ?? '') ? undefined : resource?.PhysicalResourceId;
    // A new name means a new application.
    return name === undefined || name === '' || (applicationName !== undefined && applicationName !== name) ? undefined : name;
  } catch (error) {
    if ((error as ServiceError).name === 'ValidationError' && /does not exist/.test((error as ServiceError).message ?? '')) {
      return undefined;
    }
    throw error;
  }
}

/** Whether the stack is rolling back. True if the status cannot be read, because CloudFormation reports failed updates itself. */
export async function isRollingBack(stackId: string): Promise<boolean> {
  try {
    return (await describeStack(stackId))?.StackStatus?.includes('ROLLBACK') ?? true;
  } catch (error) {
    log({ stack: stackId, notice: 'its status cannot be read', error: describeError(error as ServiceError) });
    return true;
  }
}

/**
 * When the current operation on the stack began, in milliseconds since the epoch, or an earlier time that is later than the previous operation.
 *
 * Undefined without permission: only the provider of a stack with a preflight has it.
 */
export async function stackChangedAt(stackId: string): Promise<number | undefined> {
  try {
    const stack = await describeStack(stackId);
    return (stack?.LastUpdatedTime ?? stack?.CreationTime)?.getTime();
  } catch (error) {
    if (isTransient(error as ServiceError)) {
      throw error;
    }
    log({ stack: stackId, notice: 'its last change cannot be read', error: describeError(error as ServiceError) });
    return undefined;
  }
}

async function describeStack(stackId: string): Promise<Stack | undefined> {
  const { Stacks: stacks } = await attempt(() => clients.cloudFormation().send(new DescribeStacksCommand({ StackName: stackId })));
  return stacks?.[0];
}

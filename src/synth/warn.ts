import { Annotations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Warns about a construct. Users acknowledge a warning with its id, so ids must never change. */
export function warn(scope: IConstruct, id: string, message: string): void {
  Annotations.of(scope).addWarningV2(`cdk-managed-flink:${id}`, message);
}

import { Annotations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Warns about a construct. Users acknowledge a warning by its id, which therefore never changes. */
export function warn(scope: IConstruct, id: string, message: string): void {
  Annotations.of(scope).addWarningV2(`cdk-managed-flink:${id}`, message);
}

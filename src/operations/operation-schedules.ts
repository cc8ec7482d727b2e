import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';

/** Defines a role that a service can assume only on behalf of this account and the given resource. */
export function serviceRole(scope: Construct, id: string, service: string, sourceArn: string, conditionOperator = 'ArnLike'): iam.Role {
  return new iam.Role(scope, id, {
    assumedBy: new iam.ServicePrincipal(service, {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID }, [conditionOperator]: { 'aws:SourceArn': sourceArn } },
    }),
  });
}

/** A dedicated schedule group, and a role that only the schedules of this group can assume. */
export class ScheduleGroupWithRole {
  public readonly role: iam.Role;
  private readonly group: scheduler.ScheduleGroup;

  constructor(private readonly scope: Construct) {
    this.group = new scheduler.ScheduleGroup(scope, 'ScheduleGroup', { removalPolicy: RemovalPolicy.DESTROY });
    this.role = serviceRole(scope, 'SchedulerRole', 'scheduler.amazonaws.com', this.group.scheduleGroupArn, 'ArnEquals');
  }

  public add(
    id: string, schedule: scheduler.ScheduleExpression, target: (schedules: ScheduleGroupWithRole) => scheduler.IScheduleTarget,
  ): scheduler.Schedule {
    return new scheduler.Schedule(this.scope, id, { schedule, target: target(this), scheduleGroup: this.group });
  }
}

import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';

/** A service, and only on behalf of this account and of a resource. */
export function serviceRole(scope: Construct, id: string, service: string, sourceArn: string, conditionOperator = 'ArnLike'): iam.Role {
  return new iam.Role(scope, id, {
    assumedBy: new iam.ServicePrincipal(service, {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID }, [conditionOperator]: { 'aws:SourceArn': sourceArn } },
    }),
  });
}

/** A schedule group of the operation's own, and the role that only its schedules may assume. */
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

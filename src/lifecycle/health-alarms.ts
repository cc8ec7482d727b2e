import { CfnResource, Lazy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib/interfaces';
import { Construct, IConstruct } from 'constructs';
import { InputError } from '../synth/errors';
import { requireResource } from '../synth/kinds';
import { environmentsDiffer } from '../synth/tokens';

/**
 * The alarms that must not change to ALARM during the health check of a deployed job.
 */
export class HealthAlarms {
  private readonly alarms: cloudwatch.IAlarmRef[] = [];
  private statement?: iam.PolicyStatement;

  /**
   * @param scope the lifecycle
   * @param role the role of the handlers
   * @param start the resource that depends on the permission
   */
  constructor(private readonly scope: Construct, private readonly role: iam.Role, private readonly start: () => IConstruct) {
  }

  /** The names of the alarms, or undefined if there are none. */
  public get names(): readonly string[] {
    const produce = () => {
      const names = this.alarms.map(alarm => alarm.alarmRef.alarmName);
      return names.length === 0 ? undefined : [...new Set(names)];
    };
    return Lazy.uncachedList({ produce });
  }

  public add(alarms: readonly cloudwatch.IAlarmRef[]): void {
    alarms.forEach(alarm => this.validate(alarm));
    for (const alarm of alarms) {
      this.alarms.push(alarm);
      this.permission().addResources(alarm.alarmRef.alarmArn);
    }
  }

  /** The policy is defined in the lifecycle, because alarms refer to the application, which depends on the handlers. */
  private permission(): iam.PolicyStatement {
    if (!this.statement) {
      this.statement = new iam.PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'] });
      const policy = new iam.Policy(this.scope, 'HealthAlarmsPolicy', { statements: [this.statement] });
      this.role.attachInlinePolicy(policy);
      this.start().node.addDependency(policy);
    }
    return this.statement;
  }

  private validate(alarm: cloudwatch.IAlarmRef): void {
    requireResource('healthCheck.alarms', alarm, 'alarms such as a cloudwatch.Alarm', 'alarmRef', 'node');
    const resource = alarm.node.defaultChild ?? alarm;
    if (CfnResource.isCfnResource(resource) && resource.cfnResourceType === 'AWS::CloudWatch::CompositeAlarm') {
      throw new InputError(
        `healthCheck.alarms must be metric alarms, because IAM cannot allow reading one composite alarm, got the composite alarm ${alarm.node.path}`);
    }
    const { account, region } = Stack.of(this.scope);
    const env = environmentOf(alarm);
    if (environmentsDiffer(env, { account, region })) {
      throw new InputError(
        `healthCheck.alarms must be in the environment of the lifecycle, ${account}/${region}, got ${env.account}/${env.region} for ${alarm.node.path}`);
    }
  }
}

/** The environment of an alarm, from its ARN. In the CDK, an imported alarm has the environment of its stack instead. */
function environmentOf({ alarmRef, env }: cloudwatch.IAlarmRef): { account: string; region: string } {
  const [, , , region, account] = Token.isUnresolved(alarmRef.alarmArn) ? [] : alarmRef.alarmArn.split(':');
  return { account: account || env.account, region: region || env.region };
}

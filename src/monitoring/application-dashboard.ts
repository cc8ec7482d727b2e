import { Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IApplicationRef } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import { Construct } from 'constructs';
import { linksMarkdown } from './console-links';
import { sectionsFor } from './dashboard-sections';
import { FULL_WIDTH } from './graphs';
import { RecommendedAlarms } from './recommended-alarms';
import { managed } from '../base/referenced-application';
import { locatesErrors } from '../synth/errors';
import { checksProps } from '../synth/prop-kinds';

/**
 * The application to show.
 */
export interface ApplicationDashboardProps {
  /** The application, defined here or imported, of this region and account or of others. */
  readonly application: IApplicationRef;

  /**
   * The name of the dashboard, which is its name in the whole account.
   *
   * @default - generated
   */
  readonly dashboardName?: string;

  /**
   * The alarms whose state the dashboard shows at the top.
   *
   * @default - none
   */
  readonly alarms?: RecommendedAlarms;
}

/**
 * A CloudWatch dashboard for somebody on call: health, resources, checkpoints, throughput and lag, event time, memory and
 * garbage collection, and recent errors, with links to the console and to the troubleshooting guide. That of a Studio notebook
 * shows what notebooks report.
 *
 * The log of an application is shown where its log group is known: in another region or account than the application's, that
 * takes a log group with a name of its own. Sources may be added after the dashboard. The link to the console is that of the
 * application's partition where its region is known at synthesis, else that of the `aws` partition.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/metrics-dimensions.html
 *
 * @example
 * declare const app: flink.Application;
 * new flink.ApplicationDashboard(this, 'Dashboard', { application: app });
 */
@locatesErrors
@checksProps('application')
export class ApplicationDashboard extends Construct {
  /** The dashboard itself, to add widgets of your own. */
  public readonly dashboard: cloudwatch.Dashboard;

  constructor(scope: Construct, id: string, private readonly props: ApplicationDashboardProps) {
    super(scope, id);
    this.dashboard = new cloudwatch.Dashboard(this, 'Dashboard', {
      dashboardName: props.dashboardName,
      widgets: this.widgets(),
    });
  }

  /**
   * The rows of the dashboard, to be added to a dashboard of your own. Each call makes new widgets, because a widget has
   * one position only.
   */
  public widgets(): cloudwatch.IWidget[][] {
    const { alarms } = this.props;
    const application = managed(this.props.application);
    return [
      [new cloudwatch.TextWidget({ markdown: linksMarkdown(application), width: FULL_WIDTH, height: 3 })],
      ...(alarms?.alarms.length ? [[new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms: alarms.alarms, width: FULL_WIDTH, height: 3 })]] : []),
      ...sectionsFor(application).flatMap(section => section(application, Stack.of(this), alarms)),
    ];
  }
}

import { Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IApplicationRef } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import { Construct } from 'constructs';
import { linksMarkdown } from './console-links';
import { sectionsFor } from './dashboard-sections';
import { FULL_WIDTH } from './graphs';
import { RecommendedAlarms } from './recommended-alarms';
import { validateDashboardName } from './validation';
import { managed } from '../base/referenced-application';
import { locatesErrors } from '../synth/errors';
import { marked } from '../synth/kinds';
import { checksProps } from '../synth/prop-kinds';

/**
 * Properties of an `ApplicationDashboard`.
 */
export interface ApplicationDashboardProps {
  /** The application to show. Can be imported, and can be in another account or region. */
  readonly application: IApplicationRef;

  /**
   * The name of the dashboard. Must be unique in the account.
   *
   * @default - generated
   */
  readonly dashboardName?: string;

  /**
   * The alarms to show at the top of the dashboard.
   *
   * @default - none
   */
  readonly alarms?: RecommendedAlarms;
}

/**
 * A CloudWatch dashboard for on-call engineers.
 *
 * Shows health, resources, checkpoints, throughput and lag, event time, memory and garbage collection, and recent errors. Links
 * to the console and to the troubleshooting guide. The dashboard of a Studio notebook shows the metrics that notebooks report.
 *
 * Recent errors are shown if the log group is known. If the dashboard is in another account or region than the application, the
 * log group must have an explicit name. Sources can be added after the dashboard. The console link uses the application's
 * partition if its region is known at synthesis, otherwise the `aws` partition.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/metrics-dimensions.html
 *
 * @example
 * declare const app: flink.Application;
 * new flink.ApplicationDashboard(this, 'Dashboard', { application: app });
 */
@locatesErrors
@checksProps(['application'], { alarms: marked('RecommendedAlarms', 'the RecommendedAlarms of an application') })
export class ApplicationDashboard extends Construct {
  /** The underlying dashboard. Use this to add custom widgets. */
  public readonly dashboard: cloudwatch.Dashboard;

  constructor(scope: Construct, id: string, private readonly props: ApplicationDashboardProps) {
    validateDashboardName(props.dashboardName);
    super(scope, id);
    this.dashboard = new cloudwatch.Dashboard(this, 'Dashboard', {
      dashboardName: props.dashboardName,
      widgets: this.widgets(),
    });
  }

  /**
   * Returns the rows of the dashboard, to add them to a custom dashboard. Each call creates new widgets, because a widget can
   * have only one position.
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

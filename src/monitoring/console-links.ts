import { RegionInfo } from 'aws-cdk-lib/region-info';
import { IManagedApplication, isNotebook } from '../base/managed-application';
import { isKnown } from '../synth/tokens';

const GUIDE = 'https://docs.aws.amazon.com/managed-flink/latest/java';
const CONSOLES: { [partition: string]: string } = {
  'aws': 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** Links for on-call engineers, as Markdown. */
export function linksMarkdown(application: IManagedApplication): string {
  const notebook = isNotebook(application);
  return [
    `# ${application.applicationName}`,
    [
      // The address of a notebook's console page is not documented.
      ...notebook ? [] : [`[Application in the console](${consoleUrl(application)})`],
      `[Troubleshooting](${GUIDE}/troubleshooting.html)`,
      `[What the metrics mean](${GUIDE}/metrics-dimensions.html)`,
    ].join(' · '),
    notebook
      ? `Notebook: choose **Open in Apache Zeppelin** in the console, or take a URL from \`${urlCommand(application, 'ZEPPELIN_UI_URL')}\``
      : `Flink dashboard: choose **Open Apache Flink dashboard** in the console, or take a URL from \`${urlCommand(application, 'FLINK_DASHBOARD_URL')}\``,
  ].join('\n\n');
}

function urlCommand({ applicationName, env }: IManagedApplication, urlType: string): string {
  return `aws kinesisanalyticsv2 create-application-presigned-url --region ${env.region} --application-name ${applicationName} --url-type ${urlType}`;
}

/** The application's page in the console of its partition. */
export function consoleUrl(application: IManagedApplication): string {
  const region = application.env.region;
  // Without a region, the partition is unknown at synthesis, and CloudFormation has no pseudo parameter for the console domain.
  const partition = isKnown(region) ? RegionInfo.get(region).partition : undefined;
  const domain = CONSOLES[partition ?? 'aws'] ?? CONSOLES.aws;
  return `https://${region}.${domain}/flink/home?region=${region}#/application/${application.applicationName}/details/monitoring`;
}

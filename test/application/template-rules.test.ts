import { App, Stack } from 'aws-cdk-lib';
import { CfnApplication } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import { ApplicationProps, RestoreConfiguration, SnapshotMode } from '../../src';
import { testApplication } from '../support/fixtures';

const ARN = 'arn:aws:kinesisanalytics:eu-west-1:111111111111:snapshot/orders';
const RULE = /CloudFormation-Validate::F3002/;

/** An application under the template rules of the CDK. The oldest supported aws-cdk-lib has none; test:compat runs this on the newest. */
function ruledApplication(props: Partial<ApplicationProps>): { app: App; resource: CfnApplication } {
  const app = new App({ context: { '@aws-cdk/core:validateAgainstDefaultRules': true } });
  return { app, resource: testApplication(props, new Stack(app, 'Stack')).node.defaultChild as CfnApplication };
}

describe('the template rules of the CDK', () => {
  test.each<[string, Partial<ApplicationProps>]>([
    ['SnapshotMode', { snapshotMode: SnapshotMode.ENHANCED }],
    ['SnapshotArn', { snapshotMode: SnapshotMode.ENHANCED, restore: RestoreConfiguration.snapshotArn(ARN) }],
  ])('accept %s, with one acknowledged rule on the application', (_, props) => {
    const { app, resource } = ruledApplication(props);
    expect(JSON.stringify(resource.node.metadata)).toMatch(RULE);
    expect(() => app.synth()).not.toThrow();
  });

  test('all apply to an application without either', () => {
    const { app, resource } = ruledApplication({});
    expect(JSON.stringify(resource.node.metadata)).not.toMatch(RULE);
    expect(() => app.synth()).not.toThrow();
  });
});

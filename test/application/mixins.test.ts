import { CfnApplicationPropsMixin } from '@aws-cdk/cfn-property-mixins/aws-kinesisanalyticsv2';
import { CfnApplication } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import { Application, StreamingPipeline, StudioNotebook } from '../../src';
import { applicationConfiguration, minimalProps, onlyResource, testApplication, testStack } from '../support/fixtures';

const ALLOW_ROLLBACK = { applicationConfiguration: { applicationSystemRollbackConfiguration: { rollbackEnabled: true } } };

function digest(app: Application): string {
  return onlyResource(app.stack, 'Custom::ManagedFlinkLifecycle').Properties.Digest;
}

function groups(app: Application): any[] {
  return applicationConfiguration(app.stack).EnvironmentProperties.PropertyGroups;
}

describe('a mixin on a nested property', () => {
  test('keeps all other properties', () => {
    const props = { propertyGroups: { Before: { key: 'value' } }, python: { main: 'main.py' } };
    const plain = applicationConfiguration(testApplication(props).stack);
    const app = testApplication(props);
    app.with(new CfnApplicationPropsMixin(ALLOW_ROLLBACK));
    expect(applicationConfiguration(app.stack)).toEqual({ ...plain, ApplicationSystemRollbackConfiguration: { RollbackEnabled: true } });
  });

  test('keeps the properties of a notebook and of a pipeline', () => {
    const notebook = new StudioNotebook(testStack(), 'Notebook');
    notebook.with(new CfnApplicationPropsMixin({ applicationConfiguration: { applicationSnapshotConfiguration: { snapshotsEnabled: false } } }));
    expect(applicationConfiguration(notebook.stack)).toEqual(applicationConfiguration(new StudioNotebook(testStack(), 'Notebook').stack));
    const stack = testStack();
    const pipeline = new StreamingPipeline(stack, 'Pipeline', minimalProps(stack));
    pipeline.with(new CfnApplicationPropsMixin({ applicationConfiguration: { applicationSnapshotConfiguration: { snapshotsEnabled: false } } }));
    pipeline.application.addPropertyGroup('After', { key: 'value' });
    expect(applicationConfiguration(stack)).toMatchObject({
      ApplicationSnapshotConfiguration: { SnapshotsEnabled: false }, EnvironmentProperties: { PropertyGroups: [{ PropertyGroupId: 'After' }] },
    });
  });

  test('accepts property groups that are added before and after it', () => {
    const app = testApplication({ propertyGroups: { Before: { key: 'value' } } });
    app.with(new CfnApplicationPropsMixin(ALLOW_ROLLBACK));
    app.addPropertyGroup('After', { key: 'value' });
    app.addPropertyGroup('Before', { more: 'value' });
    expect(groups(app)).toEqual([
      { PropertyGroupId: 'Before', PropertyMap: { key: 'value', more: 'value' } }, { PropertyGroupId: 'After', PropertyMap: { key: 'value' } },
    ]);
    expect(applicationConfiguration(app.stack).ApplicationSystemRollbackConfiguration).toEqual({ RollbackEnabled: true });
  });

  test('can bring property groups itself', () => {
    const app = testApplication();
    app.with(new CfnApplicationPropsMixin({ applicationConfiguration: { environmentProperties: { propertyGroups: [{ propertyGroupId: 'Mixed', propertyMap: { key: 'value' } }] } } }));
    app.addPropertyGroup('After', { key: 'value' });
    expect(groups(app).map(group => group.PropertyGroupId)).toEqual(['Mixed', 'After']);
  });

  test('reaches the digest of the lifecycle', () => {
    const plain = testApplication();
    plain.startOnDeploy();
    const app = testApplication();
    app.startOnDeploy();
    app.with(new CfnApplicationPropsMixin(ALLOW_ROLLBACK));
    expect(digest(plain)).toMatch(/^[0-9a-f]{64}$/);
    expect(digest(app)).not.toBe(digest(plain));
  });
});

test('a property group cannot be added behind a token', () => {
  const app = testApplication();
  (app.node.defaultChild as CfnApplication).applicationConfiguration = { resolve: () => ({}), creationStack: [] };
  expect(() => app.addPropertyGroup('After', { key: 'value' })).toThrow('property group After cannot be added to an applicationConfiguration that has been replaced by a token (in Stack/App)');
});

test('no property of a resource that the library defines for an application hides values from mixins', () => {
  const app = testApplication({ propertyGroups: { Before: { key: 'value' } } });
  const application = app.node.defaultChild as CfnApplication;
  const hidden = (value: unknown, path: string): string[] => typeof value !== 'object' || value === null ? [] : 'resolve' in value
    ? [path] : Object.entries(value).flatMap(([key, one]) => hidden(one, `${path}.${key}`));
  expect(hidden(application.applicationConfiguration, 'applicationConfiguration')).toEqual([]);
});

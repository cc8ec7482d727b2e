import { CfnApplication } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import { StudioArtifactConfig } from './studio-artifact';
import { StudioNotebookProps } from './studio-notebook-props';
import { LogLevel } from '../values/settings';

/** Values that are defined before the notebook's resource. */
interface NotebookParts {
  readonly databaseArn: string;
  readonly logLevel: LogLevel;
  readonly artifacts: readonly StudioArtifactConfig[];
}

/** The configuration that only notebooks have. */
export function zeppelinConfiguration(
  { deployAsApplication }: StudioNotebookProps, { databaseArn, logLevel, artifacts }: NotebookParts,
): CfnApplication.ZeppelinApplicationConfigurationProperty {
  return {
    monitoringConfiguration: { logLevel },
    catalogConfiguration: { glueDataCatalogConfiguration: { databaseArn } },
    deployAsApplicationConfiguration: deployAsApplication && {
      s3ContentLocation: { bucketArn: deployAsApplication.bucket.bucketArn, basePath: deployAsApplication.basePath },
    },
    customArtifactsConfiguration: artifacts.map(({ type, maven, file }) => ({
      artifactType: type,
      mavenReference: maven,
      s3ContentLocation: file && { bucketArn: file.bucket.bucketArn, fileKey: file.fileKey, objectVersion: file.objectVersion },
    })),
  };
}

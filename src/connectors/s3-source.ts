import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { allowKey, allowOn } from './application-access';
import { ISource, SourceConfig } from './connector';
import { connectorProps } from './connector-kinds';
import { S3ConnectorProps } from './s3-connector-props';
import { S3Location, s3Location } from './s3-location';
import { IManagedApplication } from '../base/managed-application';
import { requireResource } from '../synth/kinds';

/**
 * An S3 bucket that a job reads objects from.
 *
 * For `FileSource` of `flink-connector-files`. Pass `path` to the builder.
 *
 * @see https://nightlies.apache.org/flink/flink-docs-stable/docs/connectors/datastream/filesystem/
 * @example
 * declare const app: flink.Application;
 * declare const lake: s3.IBucket;
 *
 * app.addSource('History', new flink.S3Source(lake, { prefix: 'orders' }));
 */
export class S3Source implements ISource {
  private readonly location: S3Location;

  constructor(private readonly bucket: s3.IBucket, props: S3ConnectorProps = {}) {
    requireResource('bucket', bucket, 'an S3 bucket', 'bucketArn');
    this.location = s3Location(bucket, connectorProps(props).prefix);
  }

  public bindSource(_scope: Construct, application: IManagedApplication): SourceConfig {
    allowOn(application, this.bucket, ['s3:GetObject'], this.location.objectArns);
    allowOn(application, this.bucket, ['s3:ListBucket', 's3:GetBucketLocation'], [this.bucket.bucketArn]);
    allowKey(application, this.bucket.encryptionKey, 'kms:Decrypt');
    const { path } = this.location;
    return { properties: { path }, tableOptions: { connector: 'filesystem', path }, endpoints: ['s3'] };
  }
}

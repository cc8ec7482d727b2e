import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { allowKey, allowOn } from './application-access';
import { ConnectorConfig, ISource } from './connector';
import { S3Location, s3Location } from './s3-location';
import { IApplication } from '../base/application-base';
import { requireEndpoints } from '../base/application-definition';

/**
 * Which objects of a bucket a job reads or writes.
 */
export interface S3ConnectorProps {
  /**
   * The prefix of the objects, like `orders/2026`. Must not start with a slash. Slashes at the end are ignored for permissions.
   *
   * @default - the whole bucket
   */
  readonly prefix?: string;
}

/**
 * Objects of a bucket that a job reads.
 *
 * For `FileSource` of `flink-connector-files`, which takes `path`.
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
    this.location = s3Location(bucket, props.prefix);
  }

  public bind(_scope: Construct, application: IApplication): ConnectorConfig {
    requireEndpoints(application, 's3');
    allowOn(application, this.bucket, ['s3:GetObject'], this.location.objectArns);
    allowOn(application, this.bucket, ['s3:ListBucket', 's3:GetBucketLocation'], [this.bucket.bucketArn]);
    allowKey(application, this.bucket.encryptionKey, 'kms:Decrypt');
    return { properties: { path: this.location.path } };
  }
}

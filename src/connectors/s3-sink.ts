import { Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { allowKey, allowOn } from './application-access';
import { ISink, SinkConfig } from './connector';
import { connectorProps } from './connector-kinds';
import { watchMultipartUploads } from './multipart-uploads';
import { S3ConnectorProps } from './s3-connector-props';
import { S3Location, s3Location } from './s3-location';
import { IManagedApplication } from '../base/managed-application';
import { recordTransactionalSink } from '../base/user-snapshots';
import { requireResource } from '../synth/kinds';
import { definitelyDiffer } from '../synth/tokens';
import { warn } from '../synth/warn';

/**
 * An S3 bucket that a job writes objects to, using multipart uploads.
 *
 * For `FileSink` of `flink-connector-files`. Pass `path` to the builder. Checkpointing must be enabled, because a file becomes
 * visible when a checkpoint completes the file.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/examples-s3.html
 * @example
 * declare const app: flink.Application;
 * declare const lake: s3.IBucket;
 *
 * app.addSink('Lake', new flink.S3Sink(lake, { prefix: 'totals' }));
 */
export class S3Sink implements ISink {
  private readonly location: S3Location;

  private readonly props: S3ConnectorProps;

  constructor(private readonly bucket: s3.IBucket, props: S3ConnectorProps = {}) {
    requireResource('bucket', bucket, 'an S3 bucket', 'bucketArn');
    this.props = connectorProps(props);
    this.location = s3Location(bucket, this.props.prefix);
  }

  public bindSink(scope: Construct, application: IManagedApplication): SinkConfig {
    recordTransactionalSink(application, scope);
    watchMultipartUploads(scope, this.bucket, this.props.prefix);
    return this._bindFiles(scope, application);
  }

  /**
   * Grants the access that all sinks require to write files to the bucket.
   *
   * @internal
   */
  public _bindFiles(scope: Construct, application: IManagedApplication): SinkConfig {
    this.warnAboutOtherRegion(scope, application);
    allowOn(application, this.bucket, [
      's3:PutObject',
      // A restored job reads the stored tail of an unfinished file and then deletes the tail.
      's3:GetObject',
      's3:DeleteObject',
      's3:AbortMultipartUpload',
      's3:ListMultipartUploadParts',
    ], this.location.objectArns);
    allowOn(application, this.bucket, [
      's3:ListBucket',
      's3:ListBucketMultipartUploads',
      's3:GetBucketLocation',
    ], [this.bucket.bucketArn]);
    // S3 decrypts the parts of a multipart upload to put them together.
    allowKey(application, this.bucket.encryptionKey, 'kms:Decrypt', 'kms:GenerateDataKey');
    const { path } = this.location;
    return { properties: { path }, tableOptions: { connector: 'filesystem', path }, endpoints: ['s3'] };
  }

  private warnAboutOtherRegion(scope: Construct, application: IManagedApplication): void {
    const bucketRegion = this.bucket.env.region;
    const region = Stack.of(application).region;
    if (definitelyDiffer(bucketRegion, region)) {
      warn(scope, 'crossRegionS3Sink',
        `the bucket is in ${bucketRegion} and the application is in ${region}: the service writes to another region only after AWS enables it through a support case, and cross-region transfers are slow and charged. Write to a bucket in the application's region and replicate the bucket`);
    }
  }
}

import * as s3 from 'aws-cdk-lib/aws-s3';
import { Runtime } from '../runtime';
import { PythonOptions } from '../settings';
import { ScriptReferences } from '../sql/script-references';

/**
 * The location of an application's code.
 */
export interface ApplicationCodeConfig {
  /** The bucket with the code. */
  readonly bucket: s3.IBucket;

  /** The key of the jar or zip file in the bucket. */
  readonly fileKey: string;

  /**
   * The version of the object.
   *
   * @default - the object's latest version when the application is deployed
   */
  readonly objectVersion?: string;

  /**
   * The size of the file in bytes. Above 104 MB it produces a warning.
   *
   * @default - not known at synthesis, so its limits are not checked
   */
  readonly fileSize?: number;

  /**
   * The entry point and dependencies of a PyFlink job, if the code defines them itself.
   *
   * The application then accepts no `python` prop.
   *
   * @default - the application's `python` prop
   */
  readonly python?: PythonOptions;

  /**
   * The local file or directory that the code is uploaded from.
   *
   * @internal
   */
  readonly _localPath?: string;

  /**
   * The references of a SQL script to the property groups of the application.
   *
   * @internal
   */
  readonly _references?: ScriptReferences;
}

/**
 * Facts about an application that its code might depend on.
 */
export interface ApplicationCodeBindOptions {
  /**
   * The runtime of the application. It determines the Python version and the Flink version of the code's dependencies.
   */
  readonly runtime: Runtime;
}

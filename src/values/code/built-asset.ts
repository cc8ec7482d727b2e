import * as fs from 'fs';
import { AssetHashType, BundlingOutput, DockerImage, IgnoreMode } from 'aws-cdk-lib';
import * as s3_assets from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';

/** An asset that is built from a directory of sources. */
export interface AssetBuild {
  /** The directory with the sources. */
  readonly directory: string;

  /** Patterns of files that are not sources, in `.gitignore` syntax. */
  readonly exclude: string[];

  /** The image to build in if the tool is not installed locally. */
  readonly image: DockerImage;

  /** Environment variables of the build. */
  readonly environment?: { [name: string]: string };

  /** The text of all other build options. It is part of the hash that determines the key of the upload. */
  readonly options: string[];

  /** The hash of the sources for the key of the upload. Computed from the files of the directory by default. */
  readonly hash?: string;

  /** Whether the build produces an archive, or files to be archived. */
  readonly outputType: BundlingOutput;

  /** Builds into an empty directory. Must throw if it cannot. */
  build(outputDirectory: string): void;
}

/**
 * Defines the asset `Code`, and builds it unless the stack is not bundled.
 *
 * The key of the upload is a hash of the sources and the options, never of the output. A build that fails leaves no output
 * and throws its own error.
 */
export function builtAsset(scope: Construct, build: AssetBuild): s3_assets.Asset {
  let failure: { readonly error: unknown; readonly outputDirectory: string } | undefined;
  const tryBundle = (outputDirectory: string): boolean => {
    try {
      build.build(outputDirectory);
      return true;
    } catch (error) {
      failure = { error, outputDirectory };
      throw error;
    }
  };
  try {
    return new s3_assets.Asset(scope, 'Code', {
      path: build.directory,
      exclude: build.exclude,
      ignoreMode: IgnoreMode.GIT,
      ...build.hash === undefined ? { assetHashType: AssetHashType.SOURCE } : { assetHashType: AssetHashType.CUSTOM, assetHash: build.hash },
      bundling: {
        image: build.image,
        environment: build.environment,
        command: build.options,
        local: { tryBundle },
        outputType: build.outputType,
      },
    });
  } catch (error) {
    if (!failure) {
      throw error;
    }
    // The CDK keeps the output of a failed build. Some versions of the CDK rename it.
    [failure.outputDirectory, `${failure.outputDirectory}-error`].forEach(name => fs.rmSync(name, { recursive: true, force: true }));
    throw failure.error;
  }
}

import { resolve } from 'path';
import { Stack, Stage } from 'aws-cdk-lib';
import * as s3_assets from 'aws-cdk-lib/aws-s3-assets';
import { ApplicationCodeConfig } from './code-config';
import { codeDirectorySize, codeFileSize } from '../local-file';

/**
 * Where an asset is uploaded to, with the size of the file that it turned out to be.
 *
 * @param isBuilt whether the asset is the output of its build, not only the sources of a stack that is not bundled
 */
export function uploaded(asset: s3_assets.Asset, isBuilt = Stack.of(asset).bundlingRequired): ApplicationCodeConfig {
  return { bucket: asset.bucket, fileKey: asset.s3ObjectKey, fileSize: isBuilt ? stagedSize(asset) : undefined };
}

function stagedSize(asset: s3_assets.Asset): number | undefined {
  return asset.isFile ? codeFileSize(stagedPath(asset)) : codeDirectorySize(stagedPath(asset));
}

/** Where the staged files of an asset are on this machine. */
export function stagedPath(asset: s3_assets.Asset): string {
  return resolve(Stage.of(asset)!.outdir, asset.assetPath);
}

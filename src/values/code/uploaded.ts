import { resolve } from 'path';
import { Stack, Stage } from 'aws-cdk-lib';
import * as s3_assets from 'aws-cdk-lib/aws-s3-assets';
import { ApplicationCodeConfig } from './code-config';
import { codeDirectorySize, codeFileSize } from '../local-file';

/**
 * The upload location of an asset, and the size of its file.
 *
 * @param isBuilt whether the asset is the build output. For a stack that is not bundled, the asset is only the sources.
 */
export function toCodeConfig(asset: s3_assets.Asset, isBuilt = Stack.of(asset).bundlingRequired): ApplicationCodeConfig {
  return { bucket: asset.bucket, fileKey: asset.s3ObjectKey, fileSize: isBuilt ? stagedSize(asset) : undefined };
}

function stagedSize(asset: s3_assets.Asset): number | undefined {
  return asset.isFile ? codeFileSize(stagedPath(asset)) : codeDirectorySize(stagedPath(asset));
}

/** The local path of an asset's staged files. */
export function stagedPath(asset: s3_assets.Asset): string {
  return resolve(Stage.of(asset)!.outdir, asset.assetPath);
}

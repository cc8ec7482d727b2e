import { join } from 'path';
import { BundlingOutput, Stack } from 'aws-cdk-lib';
import * as s3_assets from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { builtAsset } from './built-asset';
import { ApplicationCodeConfig } from './code-config';
import { distributions, newerPackages } from './pip';
import { PythonProject } from './python-project';
import { PythonProjectOptions } from './python-project-options';
import { stagedPath, toCodeConfig } from './uploaded';
import { AN_OBJECT, requireKind, withoutNull } from '../../synth/kinds';
import { warn } from '../../synth/warn';
import { Runtime } from '../runtime';

/** The packages that PyFlink itself requires at specific versions. */
const PYFLINK_REQUIRES = /^(apache_beam|cloudpickle|dill|fastavro|grpcio|numpy|pandas|protobuf|py4j|pyarrow|python_dateutil)-/;

/** Defines the asset of a Python project, and warns about packages in its output that might not work. */
export function bindPythonProject(scope: Construct, directory: string, given: PythonProjectOptions, runtime?: Runtime): ApplicationCodeConfig {
  requireKind('options', given, AN_OBJECT);
  const options = withoutNull(given);
  const project = new PythonProject(directory, options, runtime);
  const asset = builtAsset(scope, {
    directory,
    exclude: project.exclude,
    image: project.image,
    environment: options.environment,
    options: project.fingerprint,
    outputType: BundlingOutput.NOT_ARCHIVED,
    build: outputDirectory => project.build(outputDirectory),
  });
  warnAboutPackages(scope, project, asset);
  return { ...toCodeConfig(asset), python: project.python };
}

/** Warns about packages in a built zip file that might not work on the service. */
export function warnAboutPackages(scope: Construct, project: PythonProject, asset: s3_assets.Asset): void {
  if (!Stack.of(scope).bundlingRequired) {
    return;
  }
  const directory = stagedPath(asset);
  const packages = join(directory, 'packages');
  const newer = newerPackages(packages);
  if (newer.length > 0) {
    warn(scope, 'newerCLibrary', `code has packages without a wheel for manylinux2014: ${newer.join(', ')}; AWS does not publish the version of the C library `
      + 'on the service, so test that the job starts');
  }
  const shadowed = project.shadowed(directory);
  if (shadowed.length > 0) {
    warn(scope, 'shadowedPackage', `code has modules that shadow installed packages: ${shadowed.join(', ')}; rename them`);
  }
  const unchecked = project.constraintsKnown ? [] : distributions(packages).filter(name => PYFLINK_REQUIRES.test(name));
  if (unchecked.length > 0) {
    warn(scope, 'unknownPyFlinkRequirements', `code has packages that PyFlink requires at specific versions, which are not known for this runtime: ${unchecked.join(', ')}`);
  }
  const differing = project.differing(directory);
  if (differing.length > 0) {
    warn(scope, 'pythonOfPip', `code has requirements with conditions that pip evaluates for its own Python instead of the runtime's: ${differing.join(' | ')}; `
      + 'run the synthesis with the Python of the runtime, on Linux');
  }
}

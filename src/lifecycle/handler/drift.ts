/**
 * Compares the code and runtime of an application with the deployed ones. Pure.
 */
import { CodeLocation, LifecycleRequest } from '../contract';
import { Observed } from './observation';

/** Describes the difference between the application and the template. Undefined if there is none, or if the template's values are unknown. */
export function difference(request: LifecycleRequest, observed: Observed): string | undefined {
  if (request.runtime !== undefined && request.runtime !== observed.runtime) {
    return `it is on the runtime ${observed.runtime} instead of the deployed ${request.runtime}`;
  }
  const { code } = request;
  if (code === undefined || (observed.code !== undefined && sameCode(code, observed.code))) {
    return undefined;
  }
  return `it has the code ${locationText(observed.code)} instead of the deployed ${locationText(code)}`;
}

function sameCode(expected: CodeLocation, actual: CodeLocation): boolean {
  return expected.bucketArn === actual.bucketArn && expected.fileKey === actual.fileKey
    && (expected.objectVersion === undefined || expected.objectVersion === actual.objectVersion);
}

function locationText(code: CodeLocation | undefined): string {
  return code === undefined ? 'of no known place' : code.fileKey + (code.objectVersion === undefined ? '' : ` (version ${code.objectVersion})`);
}

/**
 * Compares what an application is made of with what was deployed. Pure.
 */
import { CodeLocation, LifecycleRequest } from '../contract';
import { Observed } from './observation';

/** Says in words how the described application differs from the deployed one; undefined when it does not, or when nothing is known of the latter. */
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

import { Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { Properties, renderedProperties } from '../synth/rendered-properties';
import { warn } from '../synth/warn';

/** The developer guide's example of a lifetime that lets a restored job complete its unfinished files. */
const MIN_DAYS = 7;

/** Warns at synthesis if a lifecycle rule of the bucket aborts multipart uploads under the prefix before a restored job can complete them. */
export function watchMultipartUploads(scope: Construct, bucket: s3.IBucket, prefix = ''): void {
  // Rules can be added until synthesis.
  scope.node.addValidation({
    validate: () => {
      const days = shortestLifetime(bucket, prefix);
      if (days !== undefined && days < MIN_DAYS) {
        warn(scope, 'multipartUploadsAborted',
          `a lifecycle rule of the bucket aborts multipart uploads under the sink's prefix after ${days} days, and a job cannot restore a snapshot whose unfinished files were aborted: use at least ${MIN_DAYS} days`);
      }
      return [];
    },
  });
}

/** The lowest number of days after which a rule of a bucket in this CDK app aborts uploads under the prefix. */
function shortestLifetime(bucket: s3.IBucket, prefix: string): number | undefined {
  const definition = bucket.node.defaultChild;
  if (!s3.CfnBucket.isCfnBucket(definition)) {
    return undefined;
  }
  const path = `${textOf(Stack.of(definition).resolve(prefix)).replace(/\/+$/, '')}/`;
  // Overrides can add rules.
  const { LifecycleConfiguration: { Rules: rules = [] } = {} as Properties } = renderedProperties(definition);
  const days = [rules].flat()
    .filter(rule => rule?.Status === 'Enabled' && !isFiltered(rule) && covers(textOf(rule.Prefix ?? ''), path))
    .map(rule => Number(rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation))
    .filter(count => Number.isFinite(count));
  return days.length > 0 ? Math.min(...days) : undefined;
}

/** Whether a rule filters on tags or sizes, which unfinished uploads do not have. */
function isFiltered({ TagFilters: tags, ObjectSizeGreaterThan: minimum, ObjectSizeLessThan: maximum }: Properties): boolean {
  return tags !== undefined || minimum !== undefined || maximum !== undefined;
}

function covers(rulePrefix: string, path: string): boolean {
  return rulePrefix === '' || path.startsWith(rulePrefix);
}

/** The text of a prefix. Equal prefixes have equal texts, even if they are tokens. */
function textOf(prefix: unknown): string {
  return typeof prefix === 'string' ? prefix : JSON.stringify(prefix);
}

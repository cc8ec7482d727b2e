import { MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { InputError } from '../synth/errors';
import { A_STRING, mapOf, requireKind } from '../synth/kinds';
import { isKnown } from '../synth/tokens';

/** The maximum number of dimensions of a metric in CloudWatch, in addition to `Application`. */
const MAX_DIMENSIONS = 29;
const MAX_LENGTH = 255;

/** Throws on a name or dimensions that CloudWatch does not accept for an application metric. */
export function validateCustomMetric(name: string, dimensions: { [key: string]: string }, options: MetricOptions | undefined): void {
  requireKind('name', name, A_STRING);
  validateText('name', name);
  requireKind('dimensions', dimensions, mapOf(A_STRING));
  if ('Application' in dimensions) {
    throw new InputError(`dimensions must not contain Application, which is always the application itself, got '${dimensions.Application}'`);
  }
  const count = Object.keys(dimensions).length;
  if (count > MAX_DIMENSIONS) {
    throw new InputError(`dimensions must be at most ${MAX_DIMENSIONS}, got ${count}`);
  }
  for (const [key, value] of Object.entries(dimensions)) {
    validateText('a key of dimensions', key);
    validateText(`dimensions.${key}`, value);
  }
  if (options?.dimensionsMap) {
    throw new InputError(`options must not contain dimensionsMap, got ${Object.keys(options.dimensionsMap).join(', ')}: specify them as dimensions`);
  }
}

function validateText(prop: string, value: string): void {
  if (isKnown(value) && (value.trim() === '' || value.length > MAX_LENGTH)) {
    throw new InputError(`${prop} must have 1 to ${MAX_LENGTH} characters, got ${value.length > MAX_LENGTH ? `${value.length}` : `'${value}'`}`);
  }
}

import { MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { InputError } from '../synth/errors';
import { A_BOOLEAN, A_DURATION, A_STRING, DIMENSIONS, mapOf, requireKind, requireKindIfGiven, struct } from '../synth/kinds';
import { isKnown } from '../synth/tokens';

/** The maximum number of dimensions of a metric in CloudWatch, in addition to `Application`. */
const MAX_DIMENSIONS = 29;
const MAX_LENGTH = 255;
const OPTIONS = struct({
  dimensionsMap: DIMENSIONS,
  period: A_DURATION,
  visible: A_BOOLEAN,
  ...Object.fromEntries(['statistic', 'label', 'unit', 'color', 'id', 'account', 'region', 'stackAccount', 'stackRegion'].map(option => [option, A_STRING])),
});

/** Throws on a name or dimensions that CloudWatch does not accept for an application metric. */
export function validateCustomMetric(name: string, dimensions: { [key: string]: string }, options: MetricOptions | undefined): void {
  validateText('name', name);
  requireKindIfGiven('options', options, OPTIONS);
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

/** Throws on a name or options that CloudWatch does not accept for a metric. */
export function validateMetric(metricName: string, props: MetricOptions | undefined): void {
  validateText('metricName', metricName);
  requireKindIfGiven('props', props, OPTIONS);
}

/** Throws unless a text can be a part of a metric. */
export function validateText(prop: string, value: string): void {
  requireKind(prop, value, A_STRING);
  if (isKnown(value) && (value.trim() === '' || value.length > MAX_LENGTH)) {
    throw new InputError(`${prop} must have 1 to ${MAX_LENGTH} characters, got ${value.length > MAX_LENGTH ? `${value.length}` : `'${value}'`}`);
  }
}

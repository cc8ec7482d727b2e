import { CfnParameter } from 'aws-cdk-lib';
import { Application, MetricDimensions } from '../../src';
import { stackIn } from '../support/fixtures/monitoring';

const stack = stackIn();
const application = Application.fromApplicationName(stack, 'Imported', 'clicks');

test.each([
  [MetricDimensions.task(application, 'Source:_Clicks'), { Application: 'clicks', Task: 'Source:_Clicks' }],
  [MetricDimensions.operator(application, 'Map'), { Application: 'clicks', Operator: 'Map' }],
  [MetricDimensions.subtask(application, 'Map', 3), { Application: 'clicks', Operator: 'Map', subtaskIndex: '3' }],
  [MetricDimensions.kinesisStream(application, 'my-click-stream'), { Application: 'clicks', Flow: 'Input', Id: 'my_click_stream' }],
  [MetricDimensions.kafkaTopic(application, 'my-topic'), { Application: 'clicks', Flow: 'Input', Topic: 'my-topic' }],
])('%j', (dimensions, expected) => {
  expect(dimensions).toEqual(expected);
  expect(application.metricNumRecordsIn({ dimensionsMap: dimensions }).dimensions).toEqual(expected);
});

test('a stream name that is only known at deployment is converted at deployment', () => {
  const name = new CfnParameter(stack, 'Stream').valueAsString;
  expect(stack.resolve(MetricDimensions.kinesisStream(application, name).Id)).toEqual({ 'Fn::Join': ['_', { 'Fn::Split': ['-', { Ref: 'Stream' }] }] });
});

test.each([-1, 1.5, NaN])('rejects the subtask index %p', index => {
  expect(() => MetricDimensions.subtask(application, 'Map', index)).toThrow(`index must be an integer of at least 0, got ${index}`);
});

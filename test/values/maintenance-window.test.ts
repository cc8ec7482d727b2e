import { CfnParameter, Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { MaintenanceWindow } from '../../src';

test.each([[0, 0, '00:00'], [9, 5, '09:05'], [23, 59, '23:59']])('%d and %d is %s', (hour, minute, expected) => {
  expect(MaintenanceWindow.startingAt(hour, minute).startTime).toBe(expected);
});

test('every time of day has the format of the service', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }), (hour, minute) => {
    expect(MaintenanceWindow.startingAt(hour, minute).startTime).toMatch(/^([01][0-9]|2[0-3]):[0-5][0-9]$/);
  }));
});

test.each([-1, 24, 1.5, NaN])('rejects hour %d', hour => {
  expect(() => MaintenanceWindow.startingAt(hour, 0)).toThrow(new Error(`maintenanceWindow hour must be an integer from 0 to 23, got ${hour}`));
});

test.each([-1, 60, 0.5, NaN])('rejects minute %d', minute => {
  expect(() => MaintenanceWindow.startingAt(0, minute)).toThrow(new Error(`maintenanceWindow minute must be an integer from 0 to 59, got ${minute}`));
});

test('a number that is known at deployment gets its two digits there', () => {
  const stack = new Stack();
  const { startTime } = MaintenanceWindow.startingAt(new CfnParameter(stack, 'Hour', { type: 'Number' }).valueAsNumber, 5);
  const hours = Array.from({ length: 24 }, (_, i) => String(i).padStart(2, '0'));
  expect(stack.resolve(startTime)).toEqual({ 'Fn::Join': ['', [{ 'Fn::Select': [{ Ref: 'Hour' }, hours] }, ':05']] });
});

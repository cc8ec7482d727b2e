/**
 * Leaves out whatever is left of the tests as soon as one of them has noticed the fault. Stryker itself runs them all: Jest cannot be told to
 * stop (https://github.com/jestjs/jest/issues/11766). The verdict on the fault is the same, and comes several times sooner.
 *
 * Stryker knows by the name of this file that it runs on Circus.
 */
const { createEmptyTestResult } = require('@jest/test-result');
const { default: circus } = require('jest-circus/runner');

/** The fault that was noticed last. Jest loads this file once for all test files of a process. */
let noticed;

/** A file must have a test: this one has one that was left out. */
const LEFT_OUT = {
  ...createEmptyTestResult(),
  numPendingTests: 1,
  testResults: [{ ancestorTitles: [], failureDetails: [], failureMessages: [], fullName: 'left out', numPassingAsserts: 0, status: 'pending', title: 'left out' }],
};

module.exports = function run(globalConfig, config, environment, runtime, testPath, ...rest) {
  const fault = process.env.__STRYKER_ACTIVE_MUTANT__;
  if (fault === undefined) {
    return circus(globalConfig, config, environment, runtime, testPath, ...rest);
  }
  if (fault === noticed) {
    return { ...LEFT_OUT, testFilePath: testPath };
  }
  const handle = environment.handleTestEvent;
  environment.handleTestEvent = async (event, state) => {
    await handle?.call(environment, event, state);
    if (event.name === 'test_done' && event.test.errors.length > 0) {
      noticed = fault;
    }
    if (event.name === 'test_start' && fault === noticed) {
      event.test.mode = 'skip';
    }
  };
  return circus(globalConfig, config, environment, runtime, testPath, ...rest);
};

/**
 * Leaves out the remaining tests as soon as one of them has noticed the fault. Stryker itself runs them all: Jest cannot be told to stop
 * (https://github.com/jestjs/jest/issues/11766). The verdict on the fault is the same, and comes several times sooner.
 */
const { TestEnvironment } = require('jest-environment-node');

/** The fault that was noticed last. Jest loads this file once for all test files of a process. */
let noticed;

module.exports = class extends TestEnvironment {
  handleTestEvent({ name, test }) {
    const fault = process.env.__STRYKER_ACTIVE_MUTANT__;
    if (fault === undefined) {
      return;
    }
    if (name === 'test_done' && test.errors.length > 0) {
      noticed = fault;
    }
    if (name === 'test_start' && noticed === fault) {
      test.mode = 'skip';
    }
  }
};

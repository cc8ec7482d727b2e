import { FIRST_STATE, TaskAnswer, TaskState } from '../enhanced-task';

/** An error that a retry cannot fix. */
export class Failure extends Error {
  constructor(readonly name: string, message: string) {
    super(message);
  }
}

const NO_ERROR = { error: '', cause: '' };

export const DONE: TaskAnswer = { outcome: 'DONE', state: FIRST_STATE, ...NO_ERROR };

export function wait(state: TaskState): TaskAnswer {
  return { outcome: 'WAIT', state, ...NO_ERROR };
}

export function fail(error: string, cause: string): TaskAnswer {
  return { outcome: 'FAILED', state: FIRST_STATE, error, cause };
}

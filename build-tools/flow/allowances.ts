/** A permission that the emulator demands and AWS does not. */
export interface Allowance {
  readonly name: string;
  /** What AWS does, and what the emulator does instead. */
  readonly reason: string;
  /** The action that the emulator demands. */
  readonly action: string;
  /** The group whose job needs the permission, and is refused without it. */
  readonly group: string;
}

/**
 * The emulator's own faults. The application's role gets these actions in addition to what the library grants.
 *
 * A run also starts each job without its allowance. If the job is not refused, the allowance has no use, and the run fails.
 */
export const ALLOWANCES: Allowance[] = [
  {
    name: 'sqs-batch',
    reason: 'AWS authorizes SendMessageBatch as sqs:SendMessage, the emulator as sqs:SendMessageBatch',
    action: 'sqs:SendMessageBatch',
    group: 'sqs-sink',
  },
];

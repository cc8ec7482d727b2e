/**
 * What happens to a running application when its lifecycle is removed: with the stack, with the application, or when the
 * application is replaced by one with another name.
 */
export enum StopMode {
  /** Stop it, and let the service take a snapshot first where snapshots are enabled. Force it only if that fails. */
  SNAPSHOT = 'SNAPSHOT',
  /** Stop it at once, without a snapshot. */
  FORCE = 'FORCE',
  /** Leave it as it is. */
  LEAVE_RUNNING = 'LEAVE_RUNNING',
}

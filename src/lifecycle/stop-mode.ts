/**
 * How to handle a running application when its lifecycle is removed. This happens when the stack or the application is removed, or when a
 * name change replaces the application.
 */
export enum StopMode {
  /** Stop the application. If snapshots are enabled, the service takes a snapshot first. Force-stop it only if this fails. */
  SNAPSHOT = 'SNAPSHOT',
  /** Stop the application immediately, without a snapshot. */
  FORCE = 'FORCE',
  /** Leave the application running. */
  LEAVE_RUNNING = 'LEAVE_RUNNING',
}

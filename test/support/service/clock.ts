/** Time that passes only when somebody lets it. */
export class VirtualClock {
  private time: number;

  constructor(start = Date.UTC(2026, 0, 15, 12)) {
    this.time = start;
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.time;
  }

  advance(milliseconds: number): void {
    this.time += milliseconds;
  }
}

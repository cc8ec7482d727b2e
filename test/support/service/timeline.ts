/**
 * Several deployments at the same virtual time: whoever waits lets the others go on, and the clock moves when all wait.
 *
 * Each task must wait for one thing at a time.
 */
import { VirtualClock } from './clock';

export class Timeline {
  private readonly waiting: { readonly at: number; readonly resume: () => void }[] = [];
  private active = 0;

  constructor(private readonly clock: VirtualClock) {
  }

  async run<T>(tasks: (() => Promise<T>)[]): Promise<T[]> {
    this.active += tasks.length;
    return Promise.all(tasks.map(async task => {
      try {
        return await task();
      } finally {
        this.rest();
      }
    }));
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise(resolve => {
      this.waiting.push({ at: this.clock.now() + milliseconds, resume: resolve });
      this.rest();
    });
  }

  private rest(): void {
    this.active--;
    if (this.active > 0 || this.waiting.length === 0) {
      return;
    }
    const earliest = Math.min(...this.waiting.map(({ at }) => at));
    const [next] = this.waiting.splice(this.waiting.findIndex(({ at }) => at === earliest), 1);
    this.clock.advance(Math.max(0, next.at - this.clock.now()));
    this.active++;
    next.resume();
  }
}

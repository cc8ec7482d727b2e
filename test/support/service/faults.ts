/** An error as the service words it on the wire. */
export class ServiceFault extends Error {
  constructor(readonly code: string, message: string, readonly status = 400) {
    super(message);
  }
}

/** A fault to inject into the calls of an action. */
export interface Fault {
  /** The action's name; every action when left out. */
  readonly action?: string;
  /** The error's code; RESET breaks the connection instead of answering. */
  readonly code: string;
  readonly message?: string;
  readonly status?: number;
  /** How many calls it hits. */
  readonly times?: number;
  /** Until when it hits, in milliseconds since the epoch. */
  readonly until?: number;
}

export const THROTTLING = { code: 'ThrottlingException', message: 'Rate exceeded' };
export const INTERNAL = { code: 'InternalFailure', message: 'internal failure', status: 500 };
export const CONCURRENT = { code: 'ConcurrentModificationException', message: 'the application was modified concurrently' };
export const ROLE_NOT_READY = {
  action: 'StartApplication',
  code: 'InvalidArgumentException',
  message: 'Kinesis Analytics service does not have sufficient privileges to assume the role arn:aws:iam::111122223333:role/app',
};
export const DENIED = { code: 'AccessDeniedException', message: 'User: handler is not authorized to perform: kinesisanalytics:DescribeApplication' };

/** A token bucket. */
interface Rate {
  readonly perSecond: number;
  readonly burst: number;
  tokens: number;
  at: number;
}

/** The faults in wait. */
export class Faults {
  private active: { fault: Fault; left: number }[] = [];
  private readonly rates = new Map<string, Rate>();

  inject(fault: Fault): void {
    this.active.push({ fault, left: fault.times ?? (fault.until === undefined ? 1 : Infinity) });
  }

  /** Throttles an action, as the service does: so many calls a second, and so many more at once after a pause. */
  limit(action: string, perSecond: number, burst: number): void {
    this.rates.set(action, { perSecond, burst, tokens: burst, at: 0 });
  }

  /** Throws the first fault that hits the call. */
  check(action: string, now: number): void {
    const rate = this.rates.get(action);
    if (rate !== undefined) {
      rate.tokens = Math.min(rate.burst, rate.tokens + Math.max(0, now - rate.at) / 1000 * rate.perSecond);
      rate.at = now;
      if (rate.tokens < 1) {
        throw new ServiceFault(THROTTLING.code, THROTTLING.message);
      }
      rate.tokens--;
    }
    const hit = this.active.find(({ fault, left }) => left > 0 && (fault.action ?? action) === action && now < (fault.until ?? Infinity));
    if (hit) {
      hit.left--;
      throw new ServiceFault(hit.fault.code, hit.fault.message ?? hit.fault.code, hit.fault.status ?? 400);
    }
  }
}

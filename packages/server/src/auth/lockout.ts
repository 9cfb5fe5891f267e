/**
 * Slows down whoever guesses: after `free` failures in a row from one address, each further one doubles a pause in which
 * that address is not listened to. A success forgets everything.
 */
export interface Lockout {
  /** Seconds this address still has to wait; 0 when it may try. */
  wait(address: string): number;
  failed(address: string): void;
  succeeded(address: string): void;
}

const LONGEST_MS = 60_000;
const FORGET_MS = 15 * 60_000;
const MOST = 10_000;

export function createLockout(free: number, now: () => number = Date.now): Lockout {
  const failures = new Map<string, { count: number; until: number; at: number }>();
  return {
    wait(address) {
      const entry = failures.get(address);
      return entry && entry.until > now() ? Math.ceil((entry.until - now()) / 1000) : 0;
    },
    failed(address) {
      const old = failures.get(address);
      const count = old && old.at + FORGET_MS > now() ? old.count + 1 : 1;
      const pause = count < free ? 0 : Math.min(LONGEST_MS, 1000 * 2 ** Math.min(10, count - free));
      failures.delete(address);
      failures.set(address, { count, until: now() + pause, at: now() });
      if (failures.size > MOST) failures.delete(failures.keys().next().value!);
    },
    succeeded(address) {
      failures.delete(address);
    },
  };
}

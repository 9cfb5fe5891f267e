/**
 * One-use login codes. A code stands in the fragment of the printed link, so that it reaches no server, log or referrer by
 * itself; the login page's script posts it once. Kept in memory: a restarted server prints a new link.
 */
import { hashOf, newSecret } from "./secrets.ts";

const LIFE_MS = 12 * 3600_000;
const MOST = 200;

export interface LoginCodes {
  issue(): string;
  /** True once per code. */
  redeem(code: string): boolean;
}

export function createLoginCodes(now: () => number = Date.now): LoginCodes {
  const expiry = new Map<string, number>();
  return {
    issue() {
      const code = newSecret();
      if (expiry.size >= MOST) expiry.delete(expiry.keys().next().value!);
      expiry.set(hashOf(code), now() + LIFE_MS);
      return code;
    },
    redeem(code) {
      const key = hashOf(code);
      const until = expiry.get(key);
      expiry.delete(key);
      return until !== undefined && until > now();
    },
  };
}

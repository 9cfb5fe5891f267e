/** Secrets: made at random, compared in constant time, kept only as hashes where they are kept. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** 256 bits that fit in a header, a link and a file name. */
export const newSecret = (): string => randomBytes(32).toString("hex");

export const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");

/** Equal, in a time that does not depend on where they differ. */
export function sameSecret(one: string, other: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

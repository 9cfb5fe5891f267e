/**
 * Small checks of JSON from outside, put together to larger ones: what a page sends is looked at to the last field before
 * anything else sees it. Used for frames (room-codec.ts) and by the server for the edits in them. It says yes or no; who
 * asks says what was wrong.
 */
export type Check = (value: unknown) => boolean;

export const count: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
export const textUpTo =
  (bound: number): Check =>
  (value) =>
    typeof value === "string" && value.length <= bound;
export const nameUpTo =
  (bound: number): Check =>
  (value) =>
    typeof value === "string" && value.length > 0 && value.length <= bound;
export const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
export const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
export const listOf =
  (check: Check, bound = Infinity): Check =>
  (value) =>
    Array.isArray(value) && value.length <= bound && value.every(check);
export const oneOf =
  (...values: unknown[]): Check =>
  (value) =>
    values.includes(value);
export const anyOf =
  (...checks: Check[]): Check =>
  (value) =>
    checks.some((check) => check(value));
/** An object whose fields fit; others may stand beside them. */
export const shaped =
  (shape: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isRecord(value) && Object.entries(shape).every(([field, check]) => check(value[field]));

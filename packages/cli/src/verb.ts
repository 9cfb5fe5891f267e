/** What a verb is, and how its arguments are read. Used by every verb's file; knows none of them. */
import { parseArgs, type ParseArgsConfig } from "node:util";

export interface Verb {
  readonly usage: string;
  /** Returns the exit code. */
  run(args: readonly string[]): Promise<number>;
}

/** The command was not understood: exit 64, with the usage. */
export class UsageError extends Error {}

type Options = NonNullable<ParseArgsConfig["options"]>;

export function readArguments<const T extends Options>(args: readonly string[], options: T, places: number) {
  const read = () => parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  let parsed: ReturnType<typeof read>;
  try {
    parsed = read();
  } catch (error) {
    // Node adds advice that does not fit here behind the first sentence.
    throw new UsageError(`${(error as Error).message.split(/\. |\n/)[0]!.replace(/\.$/, "")}.`);
  }
  const extra = parsed.positionals[places];
  if (extra !== undefined) throw new UsageError(`"${extra}" is one argument too many.`);
  return parsed;
}

export function numberFrom(name: string, text: string | undefined, at: { min: number; max: number; whole?: boolean }) {
  if (text === undefined) return undefined;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!(value >= at.min && value <= at.max) || (at.whole && !Number.isInteger(value)))
    throw new UsageError(`${name} needs a number from ${at.min} to ${at.max}, not "${text}".`);
  return value;
}

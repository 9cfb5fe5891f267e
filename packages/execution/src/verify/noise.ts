/**
 * Noise: what differs from run to run and says nothing about a notebook. Each class is a pattern of its own and applies
 * inside that pattern only: a hex digest is no address, a printed duration no timing, a date in a table no date of a run.
 * Called by text.ts; the table is documented in docs/verify.md.
 */
import type { Circumstances } from "./agreement.ts";
import {
  TIMINGS_CUT_SHORT,
  TIMINGS_IN_COLUMNS,
  TIMINGS_IN_DICTIONARY,
  TIMINGS_IN_ROW,
  withoutTimings,
} from "./timings.ts";

export interface NoiseClass {
  readonly name: string;
  readonly pattern: RegExp;
  /** What stands in its place. Default: the class's name in angle brackets. */
  readonly replace?: (match: string, groups: readonly (string | undefined)[]) => string;
}

const UNIT = String.raw`(?:\s?(?:ns|us|µs|μs|ms|msecs?|milliseconds?|secs?|seconds?|s|mins?|minutes?|min|m|hours?|hrs?|h)\b)`;
const AMOUNT = String.raw`\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?`;
const CLOCK = String.raw`(?:\d+ days?,? )?\d+:\d\d(?::\d\d(?:\.\d+)?)?`;
const SPAN = String.raw`(?:${CLOCK}|${AMOUNT}${UNIT}(?:(?:,? and|,)? ?${AMOUNT}${UNIT})*)`;
/** The words by which a program says that it speaks of its own run. */
const TIMED = String.raw`(?:took|taken|elapsed|(?:wall|cpu|elapsed|run|running|execution|training|train|fit|fitting|inference|computation|compute|processing|prediction|build|loading|load|total run)[ _-]?time|runtime|time (?:taken|elapsed|spent|used))`;
const DONE = String.raw`(?:done|finished|completed?|ran|run|executed|trained|built|loaded|saved|fitted|downloaded|processed|computed|converged|solved|optimi[sz]ed|call(?:s|ed)?(?: \([^)]*\))?)`;

const keep = (text: string | undefined): string => text ?? "";

const lastPart = (path: string): string => path.split(/[\\/]/).at(-1) ?? "";
const placeless = (path: string): string => `<path>/${lastPart(path.replace(/[\\/]+$/, ""))}`;

/** In this order: a later class sees what the earlier ones left. */
const NOISE: readonly NoiseClass[] = [
  {
    name: "timing report",
    pattern:
      /^(?:CPU times: .*|Wall time: .*|\s*Compiler time: .*|Parser +: .*|.*\d (?:ns|us|µs|μs|ms|s|min|h)(?: \d+ (?:ms|s|min))? ± .* per loop.*|.*\bloops?, best of \d+: .*|The slowest run took .*|Timer unit: .*|Total time: .*s|real\s+\d+m[\d.]+s|user\s+\d+m[\d.]+s|sys\s+\d+m[\d.]+s)$/gm,
  },
  {
    name: "timing report",
    // %prun: the numbers of its table.
    pattern: /^( *\d+(?:\/\d+)?)(?: +\d+\.\d{3}){4} (?=\S)/gm,
    replace: (_, [calls]) => `${keep(calls)} <timing report> `,
  },
  {
    name: "rate",
    // tqdm: what stands behind the total.
    pattern: /\[(?:\d+:)?\d+:\d+<(?:\?|(?:\d+ days?, )?(?:\d+:)?\d+:\d+)(?:, +[^\]\n]*)?\]/g,
  },
  {
    name: "rate",
    // Keras: "3s 2ms/step", "ETA: 0s".
    pattern: /(?:\b\d+s )?\b\d+(?:\.\d+)?\s?(?:ns|us|µs|ms|s)\/(?:step|sample|epoch|iter|it|batch|image)\b/g,
  },
  { name: "rate", pattern: /\bETA:? (?:\d+:)*\d+s?(?=\s|$)|\beta (?:-|\d+):(?:--|\d+):(?:--|\d+)/g },
  {
    name: "rate",
    pattern:
      /\b\d[\d,.]* ?(?:[kKMGT]i?B|bytes|B|it|iter|iterations|steps?|samples?|examples?|images?|rows?|tokens?|batches)\/(?:s|sec|second)\b/g,
  },
  { name: "duration", pattern: TIMINGS_IN_DICTIONARY, replace: (_, [name]) => `${keep(name)}<duration>` },
  { name: "duration", pattern: TIMINGS_IN_ROW, replace: (_, [name]) => `${keep(name)} <duration>` },
  { name: "duration", pattern: TIMINGS_CUT_SHORT, replace: (_, [start]) => `${keep(start)}<durations>` },
  {
    name: "duration",
    pattern: TIMINGS_IN_COLUMNS,
    replace: (_, [heading, rows]) => withoutTimings(keep(heading), keep(rows)),
  },
  {
    name: "duration",
    // Not past a duration that was found already: what follows it is of something else.
    pattern: new RegExp(String.raw`(\b${TIMED}\b(?:(?!<duration>)[^\n\d]){0,24}?)(${SPAN}|${AMOUNT})(?![\d.])`, "gi"),
    replace: (_, [words]) => `${keep(words)}<duration>`,
  },
  {
    name: "duration",
    pattern: new RegExp(String.raw`(\b${DONE}\b(?:[^\n\d]{0,24}\s)?(?:in|after)\s+)(${SPAN})(?![\w.])`, "gi"),
    replace: (_, [words]) => `${keep(words)}<duration>`,
  },
  {
    name: "duration",
    // "[CV] END C=1; total time=   0.1s", and what follows a finished progress bar of Keras.
    pattern: new RegExp(String.raw`(total time=\s*|\] - )(${SPAN})`, "g"),
    replace: (_, [words]) => `${keep(words)}<duration>`,
  },
  {
    name: "kernel file",
    pattern:
      /(?:[^\s"'<>]*[\\/])?ipykernel_\d+[\\/]\d+\.py|<ipython-input-\d+-[0-9a-f]+>|\b(?:Cell In|Input In|In) ?\[\d+\]/g,
  },
  {
    name: "address",
    pattern: /\b(at )0x[0-9a-fA-F]{4,16}\b/g,
    replace: (_, [at]) => `${keep(at)}<address>`,
  },
  {
    name: "address",
    pattern: /(<[A-Za-z_][\w. ]*:? ?)0x[0-9a-fA-F]{6,16}(?=>)/g,
    replace: (_, [name]) => `${keep(name)}<address>`,
  },
  { name: "uuid", pattern: /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi },
  {
    name: "date-time",
    // statsmodels' summary, and lines of logging.
    pattern: /((?:^|\s)Time: +|^\[?(?:[IWED] )?)\d\d:\d\d:\d\d(?:[.,]\d+)?(?=\s|\]|$)/gm,
    replace: (_, [words]) => `${keep(words)}<date-time>`,
  },
  {
    name: "pid or port",
    pattern: /(\bpid(?:\s*[:=]\s*|\s+))\d+\b/gi,
    replace: (_, [words]) => `${keep(words)}<pid>`,
  },
  {
    name: "pid or port",
    pattern: /((?:\blocalhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]):|\bport(?:\s*[:=]\s*|\s+))\d{2,5}\b/gi,
    replace: (_, [words]) => `${keep(words)}<port>`,
  },
  {
    name: "hostname",
    pattern: /(\b(?:hostname|nodename)\s*[:=]\s*['"]?)[\w.-]+/gi,
    replace: (_, [words]) => `${keep(words)}<hostname>`,
  },
  {
    name: "memory report",
    pattern: /(\bmemory usage: |\bpeak memory: |\bincrement: )-?[\d.]+\+? ?(?:bytes|[KMGT]?i?B)/gi,
    replace: (_, [words]) => `${keep(words)}<memory>`,
  },
  {
    name: "path",
    pattern:
      /(?:\/(?:home|Users|root|tmp|var\/folders|private\/(?:var|tmp)|opt|usr|mnt|content|kaggle|srv)|\b[A-Z]:\\+(?:Users|Temp|Windows|Program Files|Anaconda\d?))(?:[\\/]+[^\s"'<>:,;()\]\\/]+)+[\\/]?/g,
    replace: placeless,
  },
];

const PATH_REST = String.raw`(?:[\\/]+[^\s"'<>:,;()\]\\/]+)*`;

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

export interface Quiet {
  readonly text: string;
  /** Class to what it took away, in order: equal lists mean that the class made no difference. */
  readonly taken: ReadonlyMap<string, readonly string[]>;
}

/** Both texts without noise. */
export function quieten(saved: string, got: string, at: Circumstances): [Quiet, Quiet] {
  const [a, b] = [new Quieting(saved), new Quieting(got)];
  for (const root of at.roots)
    for (const side of [a, b]) side.take("path", new RegExp(escaped(root) + PATH_REST, "g"), placeless);
  undate(a, b, at);
  for (const { name, pattern, replace } of NOISE)
    for (const side of [a, b]) side.take(name, pattern, replace ?? (() => `<${name}>`));
  return [a, b];
}

class Quieting implements Quiet {
  text: string;
  readonly taken = new Map<string, string[]>();
  constructor(text: string) {
    this.text = text;
  }

  take(name: string, pattern: RegExp, replace: NonNullable<NoiseClass["replace"]>): void {
    this.text = this.text.replace(pattern, (found: string, ...rest: unknown[]) => {
      const groups = rest.slice(
        0,
        rest.findIndex((one) => typeof one === "number"),
      ) as (string | undefined)[];
      const put = replace(found, groups);
      if (put !== found) this.taken.set(name, [...(this.taken.get(name) ?? []), found]);
      return put;
    });
  }
}

const MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
const WEEKDAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
const DATE = new RegExp(
  String.raw`\b(?:${WEEKDAY},? )?(?:\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?|\d{1,2} ${MONTH} \d{4}(?:,? \d\d:\d\d:\d\d)?|${MONTH} +\d{1,2} \d\d:\d\d:\d\d \d{4})(?![\d-])`,
  "g",
);
const DAY_MS = 86_400_000;

/**
 * A date is noise where the fresh run printed its own time: the date in the same place of the saved text is then that of
 * its run, whenever that was. Every other date is data.
 */
function undate(saved: Quieting, got: Quieting, { ranAt }: Circumstances): void {
  const own = [...got.text.matchAll(DATE)].map(([text]) => isNear(text, ranAt));
  if (!own.includes(true) || [...saved.text.matchAll(DATE)].length !== own.length) return;
  for (const side of [saved, got]) {
    let place = 0;
    side.take("date-time", DATE, (text) => (own[place++] ? "<date-time>" : text));
  }
}

/** A program's time zone may be another than ours. */
function isNear(text: string, at: number): boolean {
  const zoned = /Z$|[+-]\d\d:?\d\d$/.test(text) || !/\d:\d\d/.test(text);
  const plain = text.replace(/(\d),(\d)/, "$1.$2");
  const time = Date.parse(zoned ? plain : `${plain}${/^\d{4}-/.test(plain) ? "Z" : " UTC"}`);
  return Math.abs(time - at) < 1.2 * DAY_MS;
}

/** The classes whose matches differ between two texts: without them the texts would not be equal. */
export function classesBetween(a: Quiet, b: Quiet): string[] {
  const names = new Set([...a.taken.keys(), ...b.taken.keys()]);
  return [...names].filter((name) => a.taken.get(name)?.join("\0") !== b.taken.get(name)?.join("\0"));
}

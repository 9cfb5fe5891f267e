/**
 * Magics in a traceback, as a person wrote them. IPython makes a call of each: `get_ipython().run_cell_magic('time', '', 'f()\n')`. What
 * `%%time` and `%%timeit` run stands in no file, but the call in the frame before holds its text: so its lines are lines of the cell.
 * Called by traceback.ts. Pure.
 */
import type { Frame, FrameLine } from "./told-frames.ts";

const TEXT = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/.source;
const LINE_CALL = new RegExp(`get_ipython\\(\\)\\.run_line_magic\\((${TEXT}), (${TEXT})\\)`, "g");
const CELL_CALL = new RegExp(`get_ipython\\(\\)\\.run_cell_magic\\((${TEXT}), (${TEXT}), (${TEXT})\\)`);
const SHELL_CALL = new RegExp(`get_ipython\\(\\)\\.(?:system|getoutput)\\((${TEXT})\\)`, "g");
/** What the timing magics run. */
const TIMED = /^<(?:timed (?:exec|eval)|magic-timeit)>$/;
const TIMING = /^time(?:it)?$/;

/** Frames, outermost first: timed code stands in its cell, in the place of the call that ran it. */
export function throughMagics(frames: readonly Frame[]): Frame[] {
  const told: Frame[] = [];
  for (const frame of frames) {
    const at = TIMED.test(frame.file ?? "") ? callBefore(told) : -1;
    const merged = at < 0 ? null : timed(told[at]!, frame);
    if (merged) told.splice(at, 1);
    told.push(merged ?? frame);
  }
  return told.map(written);
}

/** The nearest frame of a cell; IPython's own stand between. */
function callBefore(told: readonly Frame[]): number {
  const at = told.findLastIndex(({ library }) => !library);
  return told[at]?.file === null || told[at]?.text !== undefined ? at : -1;
}

/** Null: nobody can say where its lines stand. */
function timed(call: Frame, frame: Frame): Frame | null {
  const code = call.lines.find(({ current }) => current)?.code ?? "";
  const [, name = "", options = "", body = ""] = CELL_CALL.exec(code)?.map(plain) ?? [];
  if (TIMING.test(name)) return inBody(call, frame, options, body);
  const isLine = [...code.matchAll(LINE_CALL)].some(([, magic]) => TIMING.test(plain(magic!)));
  if (!isLine) return null;
  // The names of a function are told rather than those of the one line.
  if (call.function !== null) return call;
  return { ...frame, lines: call.lines, stands: placeOf(call, call.line) };
}

function inBody(call: Frame, frame: Frame, options: string, body: string): Frame | null {
  // Beside its options %%timeit may have code of its own in the first line.
  if (options.split(/\s+/).some((word) => word && !word.startsWith("-"))) return null;
  const rows = body.replace(/\n$/, "").split("\n");
  const blank = rows.findIndex((row) => row.trim() !== "");
  const current = blank + frame.line - 1;
  if (frame.line < 1 || rows[current] === undefined) return null;
  // Under the line of the magic.
  const lines = rows.map((row, at): FrameLine => ({ number: at + 2, code: row, current: at === current }));
  return { ...frame, lines, stands: placeOf(call, current + 2) };
}

const placeOf = ({ cell, text }: Frame, line: number): NonNullable<Frame["stands"]> => ({
  cell,
  line,
  ...(text !== undefined && { text }),
});

function written(frame: Frame): Frame {
  if (frame.file !== null && frame.text === undefined && !frame.stands) return frame;
  if (!frame.lines.some(({ code }) => code.includes("get_ipython()"))) return frame;
  return { ...frame, lines: frame.lines.map(asWritten) };
}

function asWritten(line: FrameLine): FrameLine {
  const code = line.code
    .replace(CELL_CALL, (_, name: string, rest: string) => `%%${plain(name)} ${plain(rest)}`.trimEnd())
    .replace(LINE_CALL, (_, name: string, rest: string) => `%${plain(name)} ${plain(rest)}`.trimEnd())
    .replace(SHELL_CALL, (_, rest: string) => `!${plain(rest)}`);
  if (code === line.code) return line;
  // What was marked in the call is nowhere in what was written.
  return { number: line.number, code, current: line.current };
}

const NAMED: Record<string, string> = { n: "\n", t: "\t", r: "\r" };

/** What a Python literal says. */
function plain(literal: string): string {
  return literal
    .slice(1, -1)
    .replace(
      /\\(?:x([\da-f]{2})|u([\da-f]{4})|U([\da-f]{8})|(.))/g,
      (_, x?: string, u?: string, U?: string, one = "") => {
        const code = x ?? u ?? U;
        return code === undefined ? (NAMED[one] ?? one) : String.fromCodePoint(Number.parseInt(code, 16));
      },
    );
}

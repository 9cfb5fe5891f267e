/**
 * A kernel's traceback as values: the exceptions of the chain, their frames, and which of them are the person's own.
 *
 * Called by error-view.ts. It reads what IPython writes (versions 7 to 9, plain or coloured) and gives null for anything it does
 * not fully know, so that the text is then shown as the kernel wrote it. Pure.
 */
import type { ErrorOutput } from "@pellucid/notebook";
import { throughMagics } from "./magic-frames.ts";
import type { ChainLink, Frame, FrameLine } from "./told-frames.ts";
import { Screen, type Line } from "../text/screen.ts";

export const CAUSE = "The above exception was the direct cause of the following exception:";
export const CONTEXT = "During handling of the above exception, another exception occurred:";
/** How Python itself begins to tell of a group: IPython leaves that to it. */
export const GROUP_HEAD = "Exception Group Traceback (most recent call last):";
const RULE = /^-{10,}$/;
/** Endless recursion is told in one line. */
const REPEATED = /^\[?\.\.\. (?:skipping similar frames|last \d+ frames repeated)/;
const HEAD = /^\S.*\s+Traceback \(most recent call last\)\s*$/;
const CELL_FRAME = /^(?:Cell|Input) In ?\[(\d+)\](?:, line (\d+))?(?:, in (.*))?$/;
const OLD_CELL_FRAME = /^<ipython-input-(\d+)-[0-9a-f]+> in (.*)$/;
const FILE_FRAME = /^(?:File (.+?):(\d+)(?:, in (.*))?|(.+?):(\d+), in (.*))$/;
const OLD_FILE_FRAME = /^((?:[/~.]|[A-Za-z]:\\|<)\S.*) in ([\w<>.]+(?:\(.*\))?)$/;
/** A syntax error has no stack: the place is indented, then come the line and a caret under it. */
const SYNTAX_PLACE =
  /^ {2}(?:(?:Cell|Input) In ?\[(\d+)\]|File (?:"?<ipython-input-(\d+)-[0-9a-f]+>"?|"?(.+?)"?)), line (\d+)$|^ {2}File (\S.*?):(\d+)$/;
const CODE_LINE = /^(-*> *| *)(\d+)(?: (.*))?$/;

/** The name of what was raised; xeus-python writes the class, `<class 'ValueError'>`. */
export const errorName = ({ ename }: Pick<ErrorOutput, "ename">): string => ename.replace(/^<class '(.*)'>$/, "$1");

/** The chain of exceptions, the one that ended the run last; null when the text is not of a known kind. */
export function parseTraceback(traceback: readonly string[]): ChainLink[] | null {
  const screen = new Screen();
  screen.write(traceback.join("\n").slice(0, 400_000));
  const chain: ChainLink[] = [];
  let frames: Frame[] = [];
  let headline: string[] = [];
  const close = (relation: ChainLink["relation"]) => {
    chain.push({ headline: headline.join("\n").trim(), relation, frames: ofPerson(frames) });
    frames = [];
    headline = [];
  };
  let open: { head: Head; lines: FrameLine[] } | null = null;
  const lines = screen.lines.map((line) => line.text);
  const syntax = syntaxError(lines) ?? indented(lines);
  if (syntax) return [syntax];
  const closeFrame = () => {
    if (open) frames.push(makeFrame(open.head, open.lines));
    open = null;
  };
  for (const line of screen.lines) {
    const text = line.text.trimEnd();
    if (text === CAUSE || text === CONTEXT) {
      closeFrame();
      close(text === CAUSE ? "cause" : "context");
      continue;
    }
    if (headline.length === 0) {
      const head = frameHead(text);
      const code = open && !head ? codeLine(line) : null;
      if (head) {
        closeFrame();
        open = { head, lines: [] };
        continue;
      }
      if (code) (open as { lines: FrameLine[] } | null)?.lines.push(code);
      if (REPEATED.test(text)) continue;
      if (code || RULE.test(text) || HEAD.test(text) || text === "" || /^\s+\(\.\.\.\)/.test(text)) continue;
      // Source without a number is the rest of a line that was broken off, or nothing this reader knows.
      if (/^\s/.test(text)) continue;
      closeFrame();
    }
    headline.push(line.text);
  }
  closeFrame();
  close(null);
  const last = chain.at(-1)!;
  return last.frames.length > 0 && last.headline ? chain : null;
}

/** A traceback that is nothing but the place of a syntax error; with frames before it, it is an ordinary one. */
function syntaxError(lines: readonly string[]): ChainLink | null {
  const at = lines.findIndex((line) => SYNTAX_PLACE.test(line));
  if (at < 0 || at > 2 || lines.slice(0, at).some((line) => line.trim() !== "")) return null;
  const place = SYNTAX_PLACE.exec(lines[at]!)!;
  const number = Number(place[4] ?? place[6]);
  const code = lines[at + 1] ?? "";
  const caret = lines[at + 2] ?? "";
  const hasCaret = /^\s*\^+\s*$/.test(caret);
  const headline = lines
    .slice(at + (hasCaret ? 3 : 2))
    .join("\n")
    .trim();
  if (!headline || !code.trim()) return null;
  const indent = code.startsWith("    ") ? 4 : 0;
  const marked = hasCaret ? ([caret.indexOf("^") - indent, caret.trimEnd().length - indent] as const) : undefined;
  const cell = place[1] ?? place[2];
  const head: Head = {
    cell: cell === undefined ? null : Number(cell),
    file: place[3] ?? place[5] ?? null,
    line: number,
    function: null,
  };
  const line: FrameLine = {
    number,
    code: code.slice(indent),
    current: true,
    ...(marked && marked[0] >= 0 ? { marked } : {}),
  };
  return { headline, relation: null, frames: [unread(makeFrame(head, [line]))] };
}

/** Text that was to be compiled is somebody's, and mostly the person's. */
const unread = (frame: Frame): Frame => ({ ...frame, unread: true, library: frame.library && !isUnnamed(frame) });

const INDENTED_HEAD = /^ {2}(?:(?:Cell|Input) In ?\[(\d+)\], line (\d+)|File (\S.*?):(\d+))(?:,? in (.*))?$/;

/** How IPython tells of a syntax error in a file that was imported: places by two spaces in, code by four, a caret under the last. */
function indented(lines: readonly string[]): ChainLink | null {
  if (lines[0]?.trimEnd() !== "Traceback (most recent call last):") return null;
  const frames: Frame[] = [];
  const end = lines.findIndex((line, at) => at > 0 && /^\S/.test(line));
  for (const [at, text] of lines.slice(0, end).entries()) {
    const [, cell, line, file, fileLine, name] = INDENTED_HEAD.exec(text.trimEnd()) ?? [];
    const number = Number(line ?? fileLine);
    const code = lines[at + 1] ?? "";
    if (Number.isNaN(number) || !code.startsWith("    ")) continue;
    const caret = /^ {4}( *)\^+\s*$/.exec(lines[at + 2] ?? "")?.[0].trimEnd();
    const marked = caret ? { marked: [caret.indexOf("^") - 4, caret.length - 4] as const } : {};
    const head = { cell: cell ? Number(cell) : null, file: file ?? null, line: number, function: nameOf(name) };
    frames.push(makeFrame(head, [{ number, code: code.slice(4), current: true, ...marked }]));
  }
  const headline = lines.slice(end).join("\n").trim();
  // The first is where IPython runs cells.
  const own = ofPerson(frames.filter((frame, at) => at > 0 || frame.package !== "IPython"));
  if (/^(?:Syntax|Indentation|Tab)Error/.test(headline)) own.push(...own.splice(-1).map(unread));
  return end > 0 && own.length > 0 ? { headline, relation: null, frames: own } : null;
}

export interface Head {
  cell: number | null;
  file: string | null;
  line: number | null;
  function: string | null;
}

function frameHead(text: string): Head | null {
  let match = CELL_FRAME.exec(text);
  if (match)
    return { cell: Number(match[1]), file: null, line: match[2] ? Number(match[2]) : null, function: nameOf(match[3]) };
  match = OLD_CELL_FRAME.exec(text);
  if (match) return { cell: Number(match[1]), file: null, line: null, function: nameOf(match[2]) };
  match = FILE_FRAME.exec(text);
  if (match) {
    const [, file, line, name, oldFile, oldLine, oldName] = match;
    return { cell: null, file: (file ?? oldFile)!, line: Number(line ?? oldLine), function: nameOf(name ?? oldName) };
  }
  match = OLD_FILE_FRAME.exec(text);
  if (match) return { cell: null, file: match[1]!, line: null, function: nameOf(match[2]) };
  return null;
}

/** The function's name without its arguments; module level has none. */
export function nameOf(text: string | undefined): string | null {
  const name = text?.replace(/\(.*$/s, "").trim();
  return !name || name.startsWith("<module>") || name.startsWith("<cell line") ? null : name;
}

function codeLine(line: Line): FrameLine | null {
  const match = CODE_LINE.exec(line.text);
  if (!match) return null;
  const current = match[1]!.includes(">");
  const code = match[3] ?? "";
  const start = line.text.length - code.length;
  const marked = current ? markedColumns(line, start) : undefined;
  return { number: Number(match[2]), code, current, ...(marked ? { marked } : {}) };
}

/** IPython sets the failing expression on a coloured ground. */
function markedColumns(line: Line, start: number): [number, number] | undefined {
  let from = 0;
  let first = -1;
  let last = -1;
  for (const run of line.runs ?? []) {
    if (run.style.ground !== null && run.end > start) {
      if (first < 0) first = Math.max(0, from - start);
      last = run.end - start;
    }
    from = run.end;
  }
  return first >= 0 && last > first ? [first, last] : undefined;
}

export function makeFrame(head: Head, found: readonly FrameLine[]): Frame {
  const lines = found.filter(({ code }) => !NO_SOURCE.test(code));
  const current = found.find((line) => line.current);
  const library = head.file !== null && isLibrary(head.file);
  return {
    cell: head.cell,
    file: head.file,
    line: head.line ?? current?.number ?? 0,
    function: head.function,
    lines,
    library,
    package: library ? packageOf(head.file!) : null,
  };
}

/** What IPython writes in the place of code that stands in no file. */
const NO_SOURCE = /^'Could not get source, probably due dynamically evaluated source code\.'$/;
/** Code that stands in no file: what `exec` ran, and what Python and libraries make up. */
const isUnnamed = ({ file }: Frame): boolean => file?.startsWith("<") === true && !MADE_UP.test(file);
const MADE_UP = /^<(?:frozen |attrs generated|__array_function__|decorator-gen|lambdifygenerated)/;
/** What IPython makes of the text of a cell. */
const MAGIC = /^<(?:timed |magic-)/;

/** Code that stands in no file is the person's where theirs calls it; dataclasses and the like make up methods by `exec`. */
export function ofPerson(frames: readonly Frame[]): Frame[] {
  const told: Frame[] = [];
  for (const frame of frames) {
    const { file, function: name } = frame;
    const isOwn =
      isUnnamed(frame) && (MAGIC.test(file!) || told.at(-1)?.library === false) && !/__\w+__$/.test(name ?? "");
    told.push(isOwn ? { ...frame, library: false, package: null } : frame);
  }
  return throughMagics(told);
}

const INSTALLED = /[/\\](?:site-packages|dist-packages)[/\\]/;
const STANDARD = /[/\\]lib[/\\]python3(?:\.\d+)?[/\\]|[/\\]Lib[/\\]/;

function isLibrary(file: string): boolean {
  return INSTALLED.test(file) || STANDARD.test(file) || file.startsWith("<") || /\.(?:pyx|pxi|pxd|pyi)$/.test(file);
}

function packageOf(file: string): string | null {
  const installed = file.split(INSTALLED)[1];
  const path = installed ?? file.split(STANDARD)[1] ?? (file.startsWith("<") ? null : file);
  const name = path?.split(/[/\\]/)[0]?.replace(/\.(?:py|pyx|pxi|pyc)$/, "");
  return name || null;
}

/** "4 frames in pandas", "1 frame in json and numpy": what a fold of library frames is called. */
export function foldLabel(frames: readonly Frame[]): string {
  const names = [...new Set(frames.map((frame) => frame.package).filter((name): name is string => name !== null))];
  const count = `${frames.length} ${frames.length === 1 ? "frame" : "frames"}`;
  if (names.length === 0) return `${count} in libraries`;
  const shown = names.length > 3 ? [...names.slice(0, 2), `${names.length - 2} more packages`] : names;
  return `${count} in ${shown.length > 1 ? `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}` : shown[0]}`;
}

/** Frames, each with those right after it that stand at the same place: recursion has hundreds. */
export function repeated(frames: readonly Frame[]): { frame: Frame; again: Frame[] }[] {
  const groups: { frame: Frame; again: Frame[] }[] = [];
  for (const frame of frames) {
    const last = groups.at(-1);
    if (last && placeOf(last.frame) === placeOf(frame)) last.again.push(frame);
    else groups.push({ frame, again: [] });
  }
  return groups;
}

const placeOf = ({ cell, file, line, function: name }: Frame): string => `${cell} ${file} ${line} ${name}`;

/** The lines to show of a frame: the current one with at most `around` on both sides. */
export function nearLines(frame: Frame, around = 3): readonly FrameLine[] {
  const at = frame.lines.findIndex((line) => line.current);
  return at < 0 ? frame.lines.slice(0, 2 * around) : frame.lines.slice(Math.max(0, at - around), at + around + 1);
}

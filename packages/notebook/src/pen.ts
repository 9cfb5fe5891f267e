/**
 * The colours and styles that text is written with (ANSI "SGR" sequences, and OSC 8 links), as values.
 *
 * Called by screen.ts, which needs to know what a character looks like when another is written beside it. A pen is known
 * only since the start of its line: what came before is inherited, until a reset.
 */

export interface Pen {
  /** A reset came before: nothing is inherited. */
  readonly reset: boolean;
  /** Style by kind: weight "1", foreground "38;5;208" ... */
  readonly styles: Readonly<Record<string, string>>;
  /** Parameters and address of an OSC 8 link. */
  readonly link: string;
  /** Two pens look the same when their keys are the same. */
  readonly key: string;
}

export const INHERITED: Pen = { reset: false, styles: {}, link: "", key: "" };

const pen = (reset: boolean, styles: Readonly<Record<string, string>>, link: string): Pen => {
  const codes = Object.keys(styles)
    .toSorted()
    .map((kind) => styles[kind]);
  return {
    reset,
    styles,
    link,
    key: `${reset ? "0" : ""}${codes.length > 0 ? `;${codes.join(";")}` : ""}${link === "" ? "" : `|${link}`}`,
  };
};

const KINDS: readonly (readonly [kind: string, off: number, test: (code: number) => boolean])[] = [
  ["weight", 22, (code) => code === 1 || code === 2 || code === 22],
  ["italic", 23, (code) => code === 3 || code === 23],
  ["underline", 24, (code) => code === 4 || code === 21 || code === 24],
  ["blink", 25, (code) => code === 5 || code === 6 || code === 25],
  ["inverse", 27, (code) => code === 7 || code === 27],
  ["conceal", 28, (code) => code === 8 || code === 28],
  ["strike", 29, (code) => code === 9 || code === 29],
  ["foreground", 39, (code) => (code >= 30 && code <= 39) || (code >= 90 && code <= 97)],
  ["background", 49, (code) => (code >= 40 && code <= 49) || (code >= 100 && code <= 107)],
  ["overline", 55, (code) => code === 53 || code === 55],
  ["line color", 59, (code) => code === 58 || code === 59],
];

/** The pen after an escape sequence, `\x1b[...m` or an OSC 8 link; any other leaves it as it is. */
export function afterEscape(before: Pen, escape: string): Pen {
  if (escape[1] === "]") return pen(before.reset, before.styles, linkOf(escape) ?? before.link);
  let { reset } = before;
  let styles: Record<string, string> = { ...before.styles };
  const codes = escape.slice(2, -1).split(";");
  for (let i = 0; i < codes.length; i++) {
    const first = Number((codes[i] ?? "").split(":")[0]);
    if (first === 0) {
      reset = true;
      styles = {};
      continue;
    }
    let code = codes[i] as string;
    if ((first === 38 || first === 48 || first === 58) && !code.includes(":")) {
      const length = codes[i + 1] === "5" ? 3 : codes[i + 1] === "2" ? 5 : 1;
      code = codes.slice(i, i + length).join(";");
      i += length - 1;
    }
    const [kind, off] = KINDS.find(([, , test]) => test(first)) ?? [];
    if (kind === undefined) continue;
    if (first === off && reset) delete styles[kind];
    else styles[kind] = code;
  }
  return pen(reset, styles, before.link);
}

/** Parameters and address of a link; "" where it ends. */
function linkOf(escape: string): string | undefined {
  const found = /^\x1b\]8;([^;]*;[^\x07\x1b]*)/.exec(escape)?.[1];
  return found === ";" ? "" : found;
}

/** What was inherited before a reset cannot be got back: there the reset stands, and nothing more needs switching off. */
function reachable(from: Pen, to: Pen): Pen {
  if (!from.reset || to.reset) return to;
  const styles = Object.entries(to.styles).filter(
    ([kind, code]) => !KINDS.some(([known, off]) => known === kind && String(off) === code),
  );
  return pen(true, Object.fromEntries(styles), to.link);
}

/** What to write to get from one pen to another. */
export function transition(from: Pen, wanted: Pen): string {
  const to = reachable(from, wanted);
  if (from.key === to.key) return "";
  const link = from.link === to.link ? "" : `\x1b]8;${to.link === "" ? ";" : to.link}\x1b\\`;
  const kinds = Object.keys(to.styles).toSorted();
  const grows = from.reset === to.reset && Object.keys(from.styles).every((kind) => Object.hasOwn(to.styles, kind));
  const codes = kinds.filter((kind) => !grows || from.styles[kind] !== to.styles[kind]).map((kind) => to.styles[kind]);
  if (!grows) codes.unshift("0");
  return (codes.length > 0 ? `\x1b[${codes.join(";")}m` : "") + link;
}

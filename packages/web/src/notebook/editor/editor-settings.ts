/**
 * How text is edited in cells, as a person chose it: kept in this browser, followed by its other windows and by every editor
 * at once. What static text and editors share (size, wrapping, rulers, tab stops) is written on <html> for the style
 * sheets, so that both stand in the same place; the rest is the editor's (editor-look.ts).
 */
import { appearance, onThemeChange } from "../../shell/theme.ts";
import { createStore } from "../../ui/store.ts";

export interface EditorSettings {
  readonly lineNumbers: boolean;
  readonly wrap: boolean;
  readonly whitespace: boolean;
  readonly closeBrackets: boolean;
  /** Indent by a tab instead of spaces. */
  readonly tabs: boolean;
  readonly tabSize: number;
  /** Of code, of prose and in terminals, pixels; 0: as the density has it. */
  readonly fontSize: number;
  readonly proseSize: number;
  readonly terminalSize: number;
  /** Columns. */
  readonly rulers: readonly number[];
  /** Inputs that ran before are offered behind the caret. */
  readonly suggest: boolean;
  /** Text files are written a moment after the last key; notebooks always are. */
  readonly autosave: boolean;
  /** Where outputs stand beside the code: how much of the width is the code's, percent. */
  readonly codePart: number;
}

const KEY = "pellucid:editor";
const SMALLEST = 8;
const LARGEST = 40;
export const USUAL_EDITOR: EditorSettings = {
  lineNumbers: false,
  wrap: false,
  whitespace: false,
  closeBrackets: false,
  tabs: false,
  tabSize: 4,
  fontSize: 0,
  proseSize: 0,
  terminalSize: 0,
  rulers: [],
  suggest: false,
  autosave: false,
  codePart: 50,
};

const within = (value: unknown, least: number, most: number, usual: number): number =>
  typeof value === "number" && value >= least && value <= most ? Math.round(value) : usual;

/** What was kept, with the usual where it is none. Pure. */
export function readEditorSettings(text: string | null): EditorSettings {
  let kept: Record<string, unknown> = {};
  try {
    kept = (JSON.parse(text ?? "{}") ?? {}) as Record<string, unknown>;
  } catch {
    // Not ours: the usual.
  }
  const on = (name: keyof EditorSettings) => kept[name] === true;
  return {
    lineNumbers: on("lineNumbers"),
    wrap: on("wrap"),
    whitespace: on("whitespace"),
    closeBrackets: on("closeBrackets"),
    tabs: on("tabs"),
    suggest: on("suggest"),
    autosave: on("autosave"),
    codePart: within(kept["codePart"], 10, 90, USUAL_EDITOR.codePart),
    tabSize: within(kept["tabSize"], 1, 16, USUAL_EDITOR.tabSize),
    fontSize: within(kept["fontSize"], SMALLEST, LARGEST, 0),
    proseSize: within(kept["proseSize"], SMALLEST, LARGEST, 0),
    terminalSize: within(kept["terminalSize"], SMALLEST, LARGEST, 0),
    rulers: readRulers(Array.isArray(kept["rulers"]) ? kept["rulers"].join(" ") : ""),
  };
}

/** "80, 120" as columns, each once, in order. Pure. */
export const readRulers = (text: string): number[] =>
  [...new Set((text.match(/\d+/g) ?? []).map(Number))]
    .filter((column) => column > 0 && column <= 500)
    .toSorted((a, b) => a - b)
    .slice(0, 8);

const kept = (): EditorSettings => {
  try {
    return readEditorSettings(localStorage.getItem(KEY));
  } catch {
    return USUAL_EDITOR;
  }
};

export const editorSettings = createStore<EditorSettings>(kept());

export function changeEditor(change: Partial<EditorSettings>): void {
  editorSettings.set((before) => ({ ...before, ...change }));
  try {
    localStorage.setItem(KEY, JSON.stringify(editorSettings.get()));
  } catch {
    // It holds until the page is closed, then.
  }
}

/** A line at each column, behind the text. */
const rulersOf = (columns: readonly number[]): string =>
  columns.map((column) => `linear-gradient(var(--line), var(--line)) ${column}ch 0 / 1px 100% no-repeat`).join(",");

/** For whoever looks on from afar: text of notebooks, files and terminals is larger, until the window is closed. */
export const presenting = createStore(false);
const LARGER = 1.4;

export type SizeName = "fontSize" | "proseSize" | "terminalSize";

/** As the density has them (styles/tokens.css). */
const usualSize = (name: SizeName): number => {
  const compact = appearance().density === "compact";
  return name === "proseSize" ? (compact ? 14 : 15) : compact ? 12 : 13;
};

/** What a text of this kind has on the screen now, px. */
export const sizeNow = (name: SizeName): number =>
  Math.round((editorSettings.get()[name] || usualSize(name)) * (presenting.get() ? LARGER : 1));

/** One pixel more or less than it was; null: back to what the density has. */
export function stepSize(name: SizeName, by: 1 | -1 | null): void {
  const size = (editorSettings.get()[name] || usualSize(name)) + (by ?? 0);
  changeEditor({ [name]: by === null ? 0 : Math.min(LARGEST, Math.max(SMALLEST, size)) });
}

/** Headings, as parts of the size of prose. */
const HEADINGS = { h1: 26 / 15, h2: 19 / 15, h3: 16 / 15 } as const;

/** The custom properties of the sizes that are not the density's, and empty ones for the rest. */
export function sizeProperties(): [name: string, value: string][] {
  const { fontSize, proseSize } = editorSettings.get();
  const [code, prose] = [sizeNow("fontSize"), sizeNow("proseSize")];
  const own = (is: number, text: string) => (is !== 0 || presenting.get() ? text : "");
  const line = Math.round(code * 1.5);
  const font = (size: number, height: number) => `${Math.round(size)}px/${Math.round(height)}px var(--font-ui)`;
  return [
    ["--type-code", own(fontSize, `${code}px/${line}px var(--font-code)`)],
    ["--code-line", own(fontSize, `${line}px`)],
    ["--type-prose", own(proseSize, font(prose, prose * 1.6))],
    ...Object.entries(HEADINGS).map(([name, part]): [string, string] => [
      `--type-${name}`,
      own(proseSize, `600 ${font(prose * part, prose * part * 1.35)}`),
    ]),
  ];
}

function write(): void {
  const html = globalThis.document?.documentElement;
  if (!html) return;
  const { tabSize, wrap, rulers, codePart } = editorSettings.get();
  const set = (name: string, value: string) =>
    value === "" ? html.style.removeProperty(name) : html.style.setProperty(name, value);
  for (const [name, value] of sizeProperties()) set(name, value);
  set("--tab-size", tabSize === USUAL_EDITOR.tabSize ? "" : String(tabSize));
  set("--rulers", rulersOf(rulers));
  set("--code-part", codePart === USUAL_EDITOR.codePart ? "" : String(codePart / 100));
  html.toggleAttribute("data-code-wrap", wrap);
}

write();
editorSettings.subscribe(write);
presenting.subscribe(write);
onThemeChange(write);
globalThis.addEventListener?.("storage", (event) => {
  if (event.key === KEY) editorSettings.set(kept());
});

/**
 * How text is edited in cells, as a person chose it: kept in this browser, followed by its other windows and by every editor
 * at once. What static text and editors share (size, wrapping, rulers, tab stops) is written on <html> for the style
 * sheets, so that both stand in the same place; the rest is the editor's (editor-look.ts).
 */
import { createStore } from "../ui/store.ts";

export interface EditorSettings {
  readonly lineNumbers: boolean;
  readonly wrap: boolean;
  readonly whitespace: boolean;
  readonly closeBrackets: boolean;
  /** Indent by a tab instead of spaces. */
  readonly tabs: boolean;
  readonly tabSize: number;
  /** Pixels; 0: as the density has it. */
  readonly fontSize: number;
  /** Columns. */
  readonly rulers: readonly number[];
  /** Inputs that ran before are offered behind the caret. */
  readonly suggest: boolean;
}

const KEY = "pellucid:editor";
export const USUAL_EDITOR: EditorSettings = {
  lineNumbers: false,
  wrap: false,
  whitespace: false,
  closeBrackets: false,
  tabs: false,
  tabSize: 4,
  fontSize: 0,
  rulers: [],
  suggest: false,
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
    tabSize: within(kept["tabSize"], 1, 16, USUAL_EDITOR.tabSize),
    fontSize: within(kept["fontSize"], 8, 40, 0),
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

function write(): void {
  const html = globalThis.document?.documentElement;
  if (!html) return;
  const { fontSize, tabSize, wrap, rulers } = editorSettings.get();
  const set = (name: string, value: string) =>
    value === "" ? html.style.removeProperty(name) : html.style.setProperty(name, value);
  const line = Math.round(fontSize * 1.5);
  set("--type-code", fontSize === 0 ? "" : `${fontSize}px/${line}px var(--font-code)`);
  set("--code-line", fontSize === 0 ? "" : `${line}px`);
  set("--tab-size", tabSize === USUAL_EDITOR.tabSize ? "" : String(tabSize));
  set("--rulers", rulersOf(rulers));
  html.toggleAttribute("data-code-wrap", wrap);
}

write();
editorSettings.subscribe(write);
globalThis.addEventListener?.("storage", (event) => {
  if (event.key === KEY) editorSettings.set(kept());
});

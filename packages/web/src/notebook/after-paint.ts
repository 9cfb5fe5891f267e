/**
 * Parts of a notebook's page that nobody can use before its cells show: fetched right after they do. Commands have their
 * names, keys and places in lists from the start; one that is asked for earlier waits for its code, and all keys
 * after it wait behind it, so that they act in the order in which they were pressed.
 */
import { registerKnown, runCommand } from "../shell/commands.ts";
import { holdKeys } from "../shell/keymap.ts";
import { SHORTCUTS } from "../shell/shortcuts.ts";
import { loadEditorSoon } from "./editor/late-editor.ts";
import type { NotebookPage } from "./notebook-commands.ts";
import type { NotebookSession } from "./notebook-session.ts";

/** Calls back once the cells are there, painted, and have their editor; the answer takes it back. */
export function painted(session: NotebookSession, call: () => void): () => void {
  let frame = 0;
  let ended = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const { loaded } = session.store;
  const look = () => {
    if (!loaded.get() || frame) return;
    stop();
    // The editor comes first: a press into a cell is the likeliest, and the one that waits for most.
    frame = requestAnimationFrame(() => (timer = setTimeout(() => void loadEditorSoon().then(() => ended || call()))));
  };
  const stop = loaded.subscribe(look);
  look();
  return () => {
    ended = true;
    stop();
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}

/** Fetches a part after the first paint and puts it to use; the answer ends both. */
export function afterPaint<T>(
  session: NotebookSession,
  load: () => Promise<T>,
  use: (part: T) => () => void,
): () => void {
  let end: () => void = () => {};
  let ended = false;
  const cancel = painted(
    session,
    () =>
      void load().then(
        (part) => !ended && (end = use(part)),
        () => {},
      ),
  );
  return () => {
    ended = true;
    cancel();
    end();
  };
}

/** Keys of the whole lab whose meaning is the notebook's while one is in front; without them the browser's would act. */
const ALSO_OURS =
  /^(docmanager:save|apputils:print|pellucid:(?:find-references|go-to-definition|quick-fix|rename-symbol))$/;

/** All that `registerNotebookCommands` will register and that a key may ask for before it has. */
const NOTEBOOK_IDS: readonly string[] = Object.entries(SHORTCUTS)
  .filter(([id, row]) => row.mode !== "app" || ALSO_OURS.test(id))
  .map(([id]) => id);

export function startCommands(session: NotebookSession, page: NotebookPage): () => void {
  let stops: (() => void)[] = [];
  let ended = false;
  let loading: Promise<void> | null = null;
  const drop = () => stops.splice(0).forEach((stop) => stop());
  const load = () =>
    (loading ??= import("./notebook-commands.ts").then(
      ({ registerNotebookCommands }) => {
        if (ended) return;
        drop();
        stops = [registerNotebookCommands(session, page)];
      },
      (error: unknown) => {
        // The next command asks again.
        loading = null;
        throw error;
      },
    ));
  const first = (id: string) => (arg: unknown) => {
    const acted = load().then(() => void runCommand(id, arg));
    holdKeys(acted);
    return acted;
  };
  stops = NOTEBOOK_IDS.map((id) => registerKnown(id, first(id)));
  const cancel = painted(session, () => void load().catch(() => {}));
  return () => {
    ended = true;
    cancel();
    drop();
  };
}

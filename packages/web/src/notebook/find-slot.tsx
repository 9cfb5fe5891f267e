/** Where the find bar comes (find/find-bar.tsx), and the commands that call it. The bar's code is fetched with the first call. */
import { Suspense } from "react";
import { holdForFocus } from "../shell/keymap.ts";
import { late } from "../ui/late.ts";
import type { NotebookSession } from "./notebook-session.ts";
import { useValue } from "./value.ts";

const load = () => import("../find/find-bar.tsx");
const FindBar = late(load);

export function FindSlot({ session }: { session: NotebookSession }) {
  if (!useValue(session.store.finding)) return null;
  return (
    <Suspense fallback={null}>
      <FindBar session={session} />
    </Suspense>
  );
}

export function findCommands(session: NotebookSession): [string, () => void][] {
  const open = (field: "find" | "replace") => () => {
    // What is typed at once is looked for, and no command of the notebook.
    holdForFocus(load(), "search");
    session.store.finding.set({ field, words: chosenWords() });
  };
  return [
    ["documentsearch:start", open("find")],
    ["documentsearch:startWithReplace", open("replace")],
    ["documentsearch:highlightNext", open("find")],
    ["documentsearch:highlightPrevious", open("find")],
    ["documentsearch:toggleSearchInSelection", open("find")],
  ];
}

/** What is selected on the page, if it may be what is looked for: one line. */
function chosenWords(): string {
  const words = getSelection()?.toString() ?? "";
  return words.includes("\n") || words.length > 200 ? "" : words;
}

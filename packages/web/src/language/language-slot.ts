/** The commands of language help that belong to a notebook. What they do is fetched with the first of them. */
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { chooseLanguage, languageChoices } from "./language-settings.ts";

const load = () => import("./formatting.ts");

export function languageCommands(session: NotebookSession): [string, () => unknown][] {
  const order = () => session.store.order.get();
  return [
    ["pellucid:format-cell", async () => (await load()).formatCells(session, session.selected, "format")],
    ["pellucid:format-notebook", async () => (await load()).formatCells(session, order(), "format")],
    ["pellucid:organize-imports", async () => (await load()).formatCells(session, order(), "imports")],
    [
      "pellucid:toggle-format-on-save",
      () => chooseLanguage({ save: languageChoices.get().save === "off" ? "format" : "off" }),
    ],
  ];
}

/** Formats first where that is wanted. A format that fails does not keep anybody from saving. */
export async function saveNotebook(session: NotebookSession): Promise<void> {
  if (languageChoices.get().save === "format") {
    const part = await import("./formatting.ts").catch(() => null);
    await part?.formatCells(session, session.store.order.get(), "format", true).catch(() => {});
  }
  session.client.save();
}

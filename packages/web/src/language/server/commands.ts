/** What the commands of language help do; fetched with the first of them (shell/app-commands.ts). */
import { frontNotebook } from "../../notebook/front-notebook.ts";
import { activeTab } from "../../shell/tabs.ts";
import { toast } from "../../ui/toast.tsx";
import { askLanguage } from "./language-client.ts";
import { askAgain, restartLanguage } from "./server-status.ts";
import { findReferences, goToDefinition } from "./navigation.ts";
import { quickFix } from "./quick-fix.ts";
import { hintsShown, noteUse, toggleHints } from "./server-notebook.ts";

const pathInFront = (): string | null => {
  const tab = activeTab.get();
  return tab?.kind === "notebook" || tab?.kind === "text" ? tab.path : null;
};

export const LANGUAGE_ACTS: Readonly<Record<string, () => Promise<void> | void>> = {
  "pellucid:go-to-definition": () => goToDefinition(),
  "pellucid:find-references": () => findReferences(),
  "pellucid:rename-symbol": async () => (await import("./rename-dialog.tsx")).renameSymbol(),
  "pellucid:quick-fix": () => quickFix(),
  async "pellucid:toggle-inlay-hints"() {
    toggleHints();
    const session = frontNotebook.get();
    if (session) noteUse(session);
    if (!hintsShown.get()) return void toast({ text: "Inlay hints are hidden." });
    const close = toast({ text: "Inlay hints are shown." });
    const found = session && (await askLanguage(session.path, { op: "hints", cells: [] }, {}, close));
    if (found?.noneFrom === undefined || !hintsShown.get()) return;
    close();
    toast({ text: `${found.noneFrom} gives no inlay hints. They are shown once another language server is used.` });
  },
  async "pellucid:set-up-language-help"() {
    const path = pathInFront();
    if (path !== null) await (await import("./offer.tsx")).setUp(path);
  },
  async "pellucid:restart-language-server"() {
    const path = pathInFront();
    if (path === null) return;
    await restartLanguage(path);
    askAgain();
    const session = frontNotebook.get();
    if (session) noteUse(session);
    toast({ text: "The language server starts again with the next question." });
  },
};

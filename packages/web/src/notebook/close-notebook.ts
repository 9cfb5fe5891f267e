/** Jupyter's Close and Shut Down Notebook: its kernel ends and its tabs go. Loaded on first use. */
import { closeTab, openTabs } from "../shell/tabs.ts";
import { confirm } from "../ui/dialog.tsx";
import type { NotebookSession } from "./notebook-session.ts";

export async function closeAndShutDown(session: NotebookSession): Promise<void> {
  const { state } = session.store.kernel.get();
  const alive = state !== "none" && state !== "dead";
  const ask = {
    title: "Shut down the kernel and close the notebook?",
    text: "Its variables are lost. The notebook and its outputs are kept.",
    confirm: "Shut down and close",
  };
  if (alive && !(await confirm(ask))) return;
  if (alive) session.client.request({ kind: "shutdown" });
  for (const tab of openTabs()) if (tab.kind === "notebook" && tab.path === session.path) await closeTab(tab);
}

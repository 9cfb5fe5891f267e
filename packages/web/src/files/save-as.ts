/**
 * Save As: the file in front under another name, which then is in front. A text file writes what stands in its editor; a
 * notebook is written first and copied by the server, outputs and all. A name that is taken is asked about.
 */
import { contents } from "../connection/api.ts";
import { command } from "../shell/commands.ts";
import { focusContent } from "../shell/focus.ts";
import { isFile } from "../shell/layout/layout-json.ts";
import { activeTab, openFile, textOf } from "../shell/tabs.ts";
import { confirm, prompt } from "../ui/dialog.tsx";
import { nameOf, parentOf } from "./tree-model.ts";
import { readFolder, reveal } from "./tree-store.ts";

export async function saveAs(): Promise<void> {
  const tab = activeTab.get();
  if (!tab || !isFile(tab)) return;
  const asked = await prompt({ title: `Save ${nameOf(tab.path)} as`, label: "Path", value: tab.path, confirm: "Save" });
  const to = asked?.trim().replace(/^\/+|\/+$/g, "");
  if (!to || to === tab.path) return;
  if (await taken(to)) {
    const go = await confirm({
      title: `Replace ${to}?`,
      text: "It goes to the trash, from where it can be put back.",
      confirm: `Replace ${nameOf(to)}`,
    });
    if (!go) return;
    await contents.remove(to);
  }
  const text = tab.kind === "text" ? textOf(tab.path) : null;
  if (text === null) await copyTo(tab.path, to);
  else await contents.saveText(to, text);
  await readFolder(parentOf(to));
  openFile(to);
  focusContent();
  await reveal(to);
}

const taken = (path: string): Promise<boolean> =>
  contents.stat(path).then(
    () => true,
    () => false,
  );

async function copyTo(path: string, to: string): Promise<void> {
  await command("docmanager:save")?.run();
  const made = await contents.copy(path, parentOf(to));
  if (made.path !== to) await contents.rename(made.path, to);
}

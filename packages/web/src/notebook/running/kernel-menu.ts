/** The list of kernels to choose from, read from the server each time it is opened. */
import { kernelspecs, sessions, type Session } from "../../connection/api.ts";
import { openMenu, type MenuItem } from "../../ui/menu.tsx";
import { toast } from "../../ui/toast.tsx";
import { commandEntry } from "../menu-entry.ts";
import type { NotebookSession } from "../notebook-session.ts";

export async function openKernelMenu(anchor: Element, session: NotebookSession): Promise<void> {
  const current = session.store.kernel.get();
  const choose = (name: string | null) => session.client.request({ kind: "choose-kernel", name });
  const running = sessions().catch((): Session[] => []);
  let specs: MenuItem[];
  try {
    const found = await kernelspecs();
    specs = Object.values(found.kernelspecs)
      .toSorted((a, b) => a.spec.display_name.localeCompare(b.spec.display_name))
      .map(({ name, spec }) => ({
        label: spec.display_name,
        detail: spec.language,
        checked: name === current.name && current.state !== "none",
        run: () => choose(name),
      }));
  } catch (error) {
    toast({
      text: `Could not list the kernels: ${error instanceof Error ? error.message : String(error)}`,
      level: "error",
    });
    return;
  }
  const none: MenuItem = { label: "No kernel", checked: current.name === null, run: () => choose(null) };
  const shared = await sharedItems(session, running);
  const join: MenuItem = { label: "Join by connection file…", run: () => void joinExternal(session) };
  const acts = [
    commandEntry("notebook:interrupt-kernel", "Interrupt"),
    commandEntry("notebook:restart-kernel", "Restart…"),
    commandEntry("notebook:reconnect-to-kernel", "Reconnect"),
    commandEntry("notebook:shutdown-kernel", "Shut down"),
  ];
  openMenu(anchor, [...specs, none, ...shared, "separator", join, "separator", ...acts], "Kernel");
}

/** One that a console, a server or another program started. */
async function joinExternal(session: NotebookSession): Promise<void> {
  const { prompt } = await import("../../ui/dialog.tsx");
  const named = await prompt({
    title: "Join a kernel by its connection file",
    text: "The path of the file, or its name in Jupyter's runtime folder. The kernel goes on when this notebook leaves it.",
    label: "Connection file",
    value: "",
    confirm: "Join kernel",
  });
  if (named?.trim()) session.client.request({ kind: "choose-kernel", name: `external:${named.trim()}` });
}

/** Kernels of other notebooks: this one can use the same variables. */
async function sharedItems(session: NotebookSession, running: Promise<readonly Session[]>): Promise<MenuItem[]> {
  const found = await running;
  const own = found.find(({ path }) => path === session.path)?.kernel?.id;
  const others = found.filter(({ path, kernel }) => kernel !== null && path !== session.path);
  const items = others.map(({ path, kernel }): MenuItem => ({
    label: `Kernel of ${path}`,
    detail: kernel!.execution_state,
    checked: kernel!.id === own,
    run: () => session.client.request({ kind: "choose-kernel", name: kernel!.name, kernel: kernel!.id }),
  }));
  return items.length === 0 ? [] : ["separator", ...items];
}

/** The list of kernels to choose from, read from the server each time it is opened. */
import { kernelspecs } from "../connection/api.ts";
import { openMenu, type MenuItem } from "../ui/menu.tsx";
import { toast } from "../ui/toast.tsx";
import { commandEntry } from "./menu-entry.ts";
import type { NotebookSession } from "./notebook-session.ts";

export async function openKernelMenu(anchor: Element, session: NotebookSession): Promise<void> {
  const current = session.store.kernel.get();
  const choose = (name: string | null) => session.client.request({ kind: "choose-kernel", name });
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
  const acts = [
    commandEntry("notebook:interrupt-kernel", "Interrupt"),
    commandEntry("notebook:restart-kernel", "Restart…"),
    commandEntry("notebook:shutdown-kernel", "Shut down"),
  ];
  openMenu(anchor, [...specs, none, "separator", ...acts], "Kernel");
}

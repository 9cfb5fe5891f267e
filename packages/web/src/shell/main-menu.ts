/** The one menu behind the mark: every command that can run now, by topic, with its key. */
import type { MenuItem } from "../ui/menu.tsx";
import { canRun, commands, runCommand, type Command } from "./commands.ts";
import { SHORTCUTS } from "./shortcuts.ts";

const ORDER = ["File", "Edit", "Run", "Kernel", "Cell", "Select", "Output", "View", "Tabs", "Terminal", "Help"];
const order = Object.keys(SHORTCUTS);
const place = (id: string) => (order.includes(id) ? order.indexOf(id) : order.length);

/** Commands that a list offers: each label once, in the table's order. */
export function offered(all: readonly Command[] = commands()): Command[] {
  const seen = new Set<string>();
  return all
    .filter((one) => !one.hidden && canRun(one.id))
    .toSorted((a, b) => place(a.id) - place(b.id))
    .filter(({ label }) => !seen.has(label) && seen.add(label));
}

export function mainMenu(): MenuItem[] {
  const topics = new Map<string, Command[]>();
  for (const one of offered()) {
    const topic = one.category ?? "Other";
    topics.set(topic, [...(topics.get(topic) ?? []), one]);
  }
  const names = [
    ...ORDER.filter((name) => topics.has(name)),
    ...[...topics.keys()].filter((name) => !ORDER.includes(name)),
  ];
  return names.map((name) => ({
    label: name,
    items: (topics.get(name) ?? []).map(({ id, label, keys }) => ({
      label,
      keys: keys?.[0],
      run: () => void runCommand(id),
    })),
  }));
}

/**
 * What can be done with one variable of a paused frame: shown as a cell would show it, given to the notebook, copied, changed. And the
 * value that is shown, drawn as an output is, with the same guards.
 */
import { X } from "lucide-react";
import { useLayoutEffect, useRef } from "react";
import type { Output } from "@pellucid/notebook";
import { OutputArea } from "../outputs/output-area.ts";
import { IconButton } from "../ui/button.tsx";
import { toClipboard } from "../ui/clipboard.ts";
import { Icon } from "../ui/icon.tsx";
import type { MenuItem } from "../ui/menu.tsx";
import { toast } from "../ui/toast.tsx";
import type { Debugging } from "./debugging.ts";
import "./shown-value.css";

interface VariableRow {
  readonly name: string;
  readonly value: string;
  readonly level: number;
}

export interface Shown {
  readonly name: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: object;
}

/** Of a variable of the frame itself: what is inside of another has no name of its own. */
const isOwn = ({ level, name }: VariableRow): boolean => level === 2 && /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name);

export function variableItems(
  debugging: Debugging,
  row: VariableRow,
  change: () => void,
  show: (shown: Shown) => void,
): MenuItem[] {
  const { name } = row;
  const frame = debugging.frameOf(debugging.chosen.get())?.id ?? 0;
  const ask = async (op: "copy-to-globals" | "show") => {
    const answer = await debugging.ask({ op, frame, name });
    if (answer.status === "refused") toast({ text: `${name}: ${answer.reason}`, level: "warning" });
    else if (answer.status === "shown") show({ name, data: answer.data, metadata: answer.metadata });
    else toast({ text: `${name} is a name of the notebook now.` });
  };
  const own: MenuItem[] = [
    { label: "Show as a cell would", run: () => ask("show") },
    { label: "Copy to globals", run: () => ask("copy-to-globals") },
  ];
  return [
    ...(isOwn(row) ? own : []),
    { label: "Copy value", run: () => void toClipboard(Promise.resolve(row.value)) },
    { label: "Set value…", run: change },
  ];
}

export function ShownValue({ debugging, shown, close }: { debugging: Debugging; shown: Shown; close: () => void }) {
  const host = useRef<HTMLDivElement>(null);
  const { session } = debugging;
  useLayoutEffect(() => {
    const area = new OutputArea(host.current!, {
      path: session.path,
      cell: `debugger ${shown.name}`,
      language: session.store.kernelspecLanguage,
      trusted: () => Promise.resolve(false),
    });
    area.render([{ type: "display", data: shown.data, metadata: shown.metadata } as Output]);
    return () => area.dispose();
  }, [session, shown]);
  return (
    <section className="debugger-shown" aria-label={`Value of ${shown.name}`}>
      <header>
        <code>{shown.name}</code>
        <IconButton label={`Close the value of ${shown.name}`} icon={<Icon of={X} />} onClick={close} />
      </header>
      <div ref={host} />
    </section>
  );
}

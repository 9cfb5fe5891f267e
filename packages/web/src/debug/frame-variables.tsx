/**
 * What the chosen frame holds, as a tree that is asked for as it is opened. Values are those of the pause: they are read
 * again when it moves on. A value is changed by a double press on it, or Enter.
 */
import { ChevronRight, Ellipsis } from "lucide-react";
import type { DebugVariable } from "@pellucid/protocol";
import { useCallback, useEffect, useState, type KeyboardEvent } from "react";
import { useValue } from "../notebook/value.ts";
import { prompt } from "../ui/dialog.tsx";
import { openMenu } from "../ui/menu.tsx";
import { toast } from "../ui/toast.tsx";
import { Icon } from "../ui/icon.tsx";
import type { Debugging } from "./debugging.ts";
import { type Shown, ShownValue, variableItems } from "./shown-value.tsx";

interface Row extends DebugVariable {
  readonly key: string;
  readonly level: number;
  /** Whose variable it is, for changing it. */
  readonly holder: number;
}

type Inside = ReadonlyMap<number, readonly DebugVariable[]>;

export function FrameVariables({ debugging }: { debugging: Debugging }) {
  const chosen = useValue(debugging.chosen);
  const [scopes, setScopes] = useState<readonly { name: string; of: number }[]>([]);
  const [inside, setInside] = useState<Inside>(new Map());
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set(["Locals"]));
  const [focus, setFocus] = useState<string | null>(null);
  const read = useCallback(
    async (of: number) => {
      const answer = await debugging.ask({ op: "variables", of });
      if (answer.status === "variables") setInside((before) => new Map(before).set(of, answer.variables));
    },
    [debugging],
  );
  useEffect(() => {
    const frame = debugging.frameOf(chosen);
    if (!frame) return;
    let gone = false;
    void debugging.ask({ op: "scopes", frame: frame.id }).then((answer) => {
      if (gone || answer.status !== "scopes") return;
      // At the top level of a cell they are the same.
      const shown = frame.name === "<module>" ? answer.scopes.slice(0, 1) : answer.scopes;
      setScopes(shown);
      if (shown[0]) void read(shown[0].of);
    });
    return () => {
      gone = true;
    };
  }, [debugging, chosen, read]);
  const rows = scopes.flatMap(({ name, of }) => rowsOf({ name, value: "", type: "", of }, name, 1, of, inside, open));
  const toggle = (row: Row) => {
    if (row.of === 0) return;
    const next = new Set(open);
    if (!next.delete(row.key)) next.add(row.key);
    setOpen(next);
    if (next.has(row.key) && !inside.has(row.of)) void read(row.of);
  };
  const change = async (row: Row) => {
    const value = await prompt({
      title: `Set ${row.name}`,
      text: "An expression, evaluated in the paused frame.",
      label: "New value",
      value: row.value,
      confirm: "Set value",
    });
    if (value === null) return;
    const answer = await debugging.ask({ op: "set", of: row.holder, name: row.name, value });
    if (answer.status === "refused") toast({ text: `${row.name} was not changed: ${answer.reason}`, level: "warning" });
    else void read(row.holder);
  };
  const [shown, setShown] = useState<Shown | null>(null);
  const menu = (anchor: Element, row: Row) =>
    openMenu(
      anchor,
      variableItems(debugging, row, () => void change(row), setShown),
      row.name,
    );
  const keys = (event: KeyboardEvent, row: Row, at: number) => {
    const go = (to: number) => rows[to] && (setFocus(rows[to].key), focusRow(event.currentTarget, to));
    if (event.key === "ArrowDown") go(at + 1);
    else if (event.key === "ArrowUp") go(at - 1);
    else if (event.key === "ArrowRight" && row.of !== 0 && !open.has(row.key)) toggle(row);
    else if (event.key === "ArrowLeft" && open.has(row.key)) toggle(row);
    else if (event.key === "Enter" && row.level > 1) void change(row);
    else if (event.key === "Enter" || event.key === " ") toggle(row);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section className="debugger-part">
      <h3>Variables</h3>
      <div role="tree" aria-label="Variables" className="debugger-tree">
        {rows.map((row, at) => (
          <div
            key={row.key}
            role="treeitem"
            tabIndex={row.key === focus || (focus === null && at === 0) ? 0 : -1}
            aria-level={row.level}
            aria-expanded={row.of === 0 ? undefined : open.has(row.key)}
            aria-selected={row.key === focus}
            className="debugger-row"
            data-variable={row.level > 1 ? row.name : undefined}
            style={{ paddingLeft: row.level * 12 - 2 }}
            title={row.type ? `${row.type}: ${row.value.slice(0, 600)}` : undefined}
            onClick={(event) => {
              setFocus(row.key);
              event.currentTarget.focus();
              toggle(row);
            }}
            onDoubleClick={() => row.level > 1 && void change(row)}
            onContextMenu={(event) => {
              if (row.level < 2) return;
              event.preventDefault();
              menu(event.currentTarget, row);
            }}
            onKeyDown={(event) => keys(event, row, at)}
          >
            <span className="debugger-twist" data-open={open.has(row.key) || undefined}>
              {row.of !== 0 && <Icon of={ChevronRight} />}
            </span>
            <span className="debugger-name">{row.name}</span>
            {row.value !== "" && <span className="debugger-value">{row.value}</span>}
            {row.level > 1 && (
              <button
                type="button"
                className="debugger-more"
                tabIndex={-1}
                aria-label={`More about ${row.name}`}
                onClick={(event) => (event.stopPropagation(), menu(event.currentTarget, row))}
              >
                <Icon of={Ellipsis} />
              </button>
            )}
          </div>
        ))}
      </div>
      {shown && <ShownValue debugging={debugging} shown={shown} close={() => setShown(null)} />}
    </section>
  );
}

function rowsOf(
  variable: DebugVariable,
  key: string,
  level: number,
  holder: number,
  inside: Inside,
  open: ReadonlySet<string>,
): Row[] {
  const row: Row = { ...variable, key, level, holder };
  if (variable.of === 0 || !open.has(key)) return [row];
  const items = inside.get(variable.of) ?? [];
  return [row, ...items.flatMap((each) => rowsOf(each, `${key}/${each.name}`, level + 1, variable.of, inside, open))];
}

function focusRow(row: Element, to: number): void {
  row.parentElement?.querySelectorAll<HTMLElement>("[role=treeitem]")[to]?.focus();
}

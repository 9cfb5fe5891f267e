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
  const { rows, open, toggle, change } = useVariables(debugging);
  const [focus, setFocus] = useState<string | null>(null);
  const [shown, setShown] = useState<Shown | null>(null);
  const keys = (event: KeyboardEvent, row: Row, at: number) => {
    const go = (to: number) => rows[to] && (setFocus(rows[to].key), focusRow(event.currentTarget, to));
    if (event.key === "ArrowDown") go(at + 1);
    else if (event.key === "ArrowUp") go(at - 1);
    else if (event.key === "ArrowRight" && row.of !== 0 && !open.has(row.key)) toggle(row);
    else if (event.key === "ArrowLeft" && open.has(row.key)) toggle(row);
    else if (event.key === "Enter" && isVariable(row)) void change(row);
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
          <VariableRow
            key={row.key}
            row={row}
            isOpen={open.has(row.key)}
            focused={row.key === focus}
            reachable={row.key === focus || (focus === null && at === 0)}
            onPress={() => (setFocus(row.key), toggle(row))}
            onChange={() => void change(row)}
            onMenu={(anchor) =>
              openMenu(
                anchor,
                variableItems(debugging, row, () => void change(row), setShown),
                row.name,
              )
            }
            onKey={(event) => keys(event, row, at)}
          />
        ))}
      </div>
      {shown && <ShownValue debugging={debugging} shown={shown} close={() => setShown(null)} />}
    </section>
  );
}

/** The first level are the scopes: they have no value, and nothing to change. */
const isVariable = (row: Row): boolean => row.level > 1;

/** The tree of the chosen frame, as far as it was opened, and what can be done with its rows. */
function useVariables(debugging: Debugging) {
  const chosen = useValue(debugging.chosen);
  const [scopes, setScopes] = useState<readonly { name: string; of: number }[]>([]);
  const [inside, setInside] = useState<Inside>(new Map());
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set(["Locals"]));
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
    if (await changeValue(debugging, row)) void read(row.holder);
  };
  return { rows, open, toggle, change };
}

/** Asks for an expression; false where nothing was changed. */
async function changeValue(debugging: Debugging, { name, value: before, holder }: Row): Promise<boolean> {
  const value = await prompt({
    title: `Set ${name}`,
    text: "An expression, evaluated in the paused frame.",
    label: "New value",
    value: before,
    confirm: "Set value",
  });
  if (value === null) return false;
  const answer = await debugging.ask({ op: "set", of: holder, name, value });
  if (answer.status !== "refused") return true;
  toast({ text: `${name} was not changed: ${answer.reason}`, level: "warning" });
  return false;
}

interface VariableRowProps {
  row: Row;
  isOpen: boolean;
  focused: boolean;
  /** Tab comes to this one. */
  reachable: boolean;
  onPress: () => void;
  onChange: () => void;
  onMenu: (anchor: Element) => void;
  onKey: (event: KeyboardEvent) => void;
}

function VariableRow({ row, isOpen, focused, reachable, onPress, onChange, onMenu, onKey }: VariableRowProps) {
  return (
    <div
      role="treeitem"
      tabIndex={reachable ? 0 : -1}
      aria-level={row.level}
      aria-expanded={row.of === 0 ? undefined : isOpen}
      aria-selected={focused}
      className="debugger-row"
      data-variable={isVariable(row) ? row.name : undefined}
      style={{ paddingLeft: row.level * 12 - 2 }}
      title={row.type ? `${row.type}: ${row.value.slice(0, 600)}` : undefined}
      onClick={(event) => {
        event.currentTarget.focus();
        onPress();
      }}
      onDoubleClick={() => isVariable(row) && onChange()}
      onContextMenu={(event) => {
        if (!isVariable(row)) return;
        event.preventDefault();
        onMenu(event.currentTarget);
      }}
      onKeyDown={onKey}
    >
      <span className="debugger-twist" data-open={isOpen || undefined}>
        {row.of !== 0 && <Icon of={ChevronRight} />}
      </span>
      <span className="debugger-name">{row.name}</span>
      {row.value !== "" && <span className="debugger-value">{row.value}</span>}
      {isVariable(row) && (
        <button
          type="button"
          className="debugger-more"
          tabIndex={-1}
          aria-label={`More about ${row.name}`}
          onClick={(event) => (event.stopPropagation(), onMenu(event.currentTarget))}
        >
          <Icon of={Ellipsis} />
        </button>
      )}
    </div>
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

/** All breakpoints of the notebook, in cells and files: on or off, where they pause, under what condition, what they log. */
import { Pencil, Trash2, X } from "lucide-react";
import type { Breakpoint, DebugView } from "@pellucid/protocol";
import { useState } from "react";
import { useValue } from "../notebook/value.ts";
import { IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { type Debugging, placeWords } from "./debugging.ts";
import { goToPlace } from "./frame-place.ts";

interface Props {
  debugging: Debugging;
  view: DebugView;
}

export function BreakpointList({ debugging, view }: Props) {
  const { session } = debugging;
  useValue(session.store.order);
  // Those of a deleted cell wait for it to come back.
  const shown = view.breakpoints.filter(({ place }) => !("cell" in place) || session.store.cell(place.cell));
  return (
    <section className="debugger-part">
      <h3>
        Breakpoints
        {shown.length > 0 && (
          <IconButton label="Remove all breakpoints" command="debugger:clear-breakpoints" icon={<Icon of={Trash2} />} />
        )}
      </h3>
      <ul className="debugger-list" aria-label="Breakpoints" data-muted={view.muted || undefined}>
        {shown.map((one) => (
          <Row key={one.id} one={one} debugging={debugging} />
        ))}
      </ul>
      {shown.length === 0 && <p className="debugger-none">None</p>}
    </section>
  );
}

function Row({ one, debugging }: { one: Breakpoint; debugging: Debugging }) {
  const { session } = debugging;
  const isEdited = useValue(debugging.editing) === one.id;
  const cell = "cell" in one.place ? one.place.cell : null;
  const place = { cell, path: "path" in one.place ? one.place.path : null, line: one.line };
  const words = placeWords(session, place);
  const change = (next: Partial<Breakpoint>) => void debugging.order({ op: "put", breakpoint: { ...one, ...next } });
  const note = one.log?.trim() ? `logs ${one.log}` : one.condition?.trim() ? `where ${one.condition}` : "";
  return (
    <li className="debugger-breakpoint" data-place={words}>
      <div className="debugger-row">
        <input type="checkbox" aria-label={`On: ${words}`} checked={one.on} onChange={() => change({ on: !one.on })} />
        <button type="button" className="debugger-place" onClick={() => void goToPlace(session, place)}>
          {words} {note && <span className="debugger-value">{note}</span>}
        </button>
        <IconButton
          label={`Edit ${words}`}
          icon={<Icon of={Pencil} />}
          aria-expanded={isEdited}
          onClick={() => debugging.editing.set(isEdited ? null : one.id)}
        />
        <IconButton
          label={`Remove ${words}`}
          icon={<Icon of={X} />}
          onClick={() => void debugging.order({ op: "remove", ids: [one.id] })}
        />
      </div>
      {isEdited && <Edit one={one} done={(next) => (debugging.editing.set(null), next && change(next))} />}
    </li>
  );
}

function Edit({ one, done }: { one: Breakpoint; done: (next: Partial<Breakpoint> | null) => void }) {
  const [condition, setCondition] = useState(one.condition ?? "");
  const [log, setLog] = useState(one.log ?? "");
  return (
    <form
      className="debugger-edit"
      onSubmit={(event) => {
        event.preventDefault();
        done({ condition, log });
      }}
      onKeyDown={(event) => event.key === "Escape" && (event.stopPropagation(), done(null))}
    >
      <label>
        Condition
        <input
          autoFocus
          className="field"
          spellCheck={false}
          placeholder="i == 100"
          value={condition}
          onChange={(event) => setCondition(event.target.value)}
        />
      </label>
      <label>
        Log message
        <input
          className="field"
          spellCheck={false}
          placeholder="loss is {loss}"
          value={log}
          onChange={(event) => setLog(event.target.value)}
        />
      </label>
      <button type="submit" className="button" data-size="small">
        Keep
      </button>
    </form>
  );
}

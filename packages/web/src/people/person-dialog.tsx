/** One's own name and colour, as others see them. Kept in this browser and told to the room at once. */
import { PERSON_COLORS, PERSON_NAME_BOUND } from "@pellucid/protocol";
import { useState } from "react";
import { keepPerson, keptPerson } from "../connection/kept-person.ts";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { showDialog } from "../ui/show-dialog.ts";
import { COLOR_NAMES, initialsOf } from "./names.ts";
import { ownOf } from "./others.ts";
import "./people.css";

export function askPerson(session: NotebookSession): void {
  showDialog((close) => <PersonDialog session={session} close={close} />);
}

function PersonDialog({ session, close }: { session: NotebookSession; close: () => void }) {
  const own = ownOf(session);
  const kept = keptPerson();
  const [name, setName] = useState(kept.name ?? own?.name ?? "");
  const [color, setColor] = useState<string>(kept.color ?? own?.color ?? PERSON_COLORS[0]);
  const keep = () => {
    const person = { name: name.trim().slice(0, PERSON_NAME_BOUND), color };
    if (person.name === "") return;
    keepPerson(person);
    session.client.request({ kind: "person", ...person });
    close();
  };
  return (
    <Dialog title="Your name and color" onClose={close}>
      <p className="dialog-text">Others see them at your caret, at your cell and beside what you run.</p>
      <form
        className="person-form"
        onSubmit={(event) => {
          event.preventDefault();
          keep();
        }}
      >
        <label className="person-name">
          Name
          <input
            className="field"
            data-first
            required
            maxLength={PERSON_NAME_BOUND}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <fieldset className="person-colors">
          <legend>Color</legend>
          {PERSON_COLORS.map((each) => (
            <label key={each} className="person-color" data-tip={COLOR_NAMES[each]}>
              <input
                type="radio"
                name="person-color"
                aria-label={COLOR_NAMES[each]}
                checked={color === each}
                onChange={() => setColor(each)}
              />
              <span className="avatar" aria-hidden="true" style={{ "--person": each } as React.CSSProperties}>
                {initialsOf(name || "?")}
              </span>
            </label>
          ))}
        </fieldset>
        <div className="dialog-actions">
          <Button kind="quiet" onClick={close}>
            Cancel
          </Button>
          <button type="submit" className="button" data-kind="primary">
            Keep name and color
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/**
 * What is known of a cell or of the notebook beside its text: tags, flags, and all of its metadata as JSON. The text is
 * the one truth here; the fields above it write into it. Nothing changes before it is saved, in one step of undo.
 * Loaded on first use.
 */
import { type CellId, cellById, isObject, type Json, type JsonObject } from "@pellucid/notebook";
import { useId, useState } from "react";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { showDialog } from "../ui/show-dialog.ts";
import { SKIP, tagsOf } from "./cell-flags.ts";
import { metadataEdits, metadataText, readMetadata, withValue, type MetadataOf } from "./metadata-edits.ts";
import type { NotebookSession } from "./notebook-session.ts";
import { nameOf } from "./cell-store.ts";
import "./properties-dialog.css";

export function openProperties(session: NotebookSession, of: MetadataOf): void {
  const id = of === "cell" ? session.active : null;
  if (of === "cell" && (id === null || !session.cell(id))) return;
  showDialog((close) => <Properties session={session} id={id} onClose={close} />);
}

function Properties({ session, id, onClose }: { session: NotebookSession; id: CellId | null; onClose: () => void }) {
  const cell = id === null ? undefined : cellById(session.notebook, id);
  const [before] = useState(cell ? cell.metadata : session.notebook.metadata);
  const [text, setText] = useState(() => metadataText(before));
  const read = readMetadata(text, id === null ? "notebook" : "cell");
  const value = "value" in read ? read.value : null;
  const save = () => {
    if (!value) return;
    const edits = metadataEdits(before, value, id ?? undefined);
    if (edits.length > 0) session.edit({ type: "batch", edits });
    onClose();
  };
  const title =
    cell && id !== null ? `${nameOf(session.store.cell(id)!.place.get(), cell.type)}: metadata` : "Notebook metadata";
  return (
    <Dialog title={title} onClose={onClose} wide>
      <form
        className="properties"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        {cell && <CellFields type={cell.type} value={value} change={(next) => setText(metadataText(next))} />}
        <JsonField text={text} change={setText} problem={"problem" in read ? read.problem : null} />
        <div className="dialog-actions">
          <Button kind="quiet" onClick={onClose}>
            Cancel
          </Button>
          <button type="submit" className="button" data-kind="primary" disabled={!value}>
            Save metadata
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function JsonField({
  text,
  change,
  problem,
}: {
  text: string;
  change: (text: string) => void;
  problem: string | null;
}) {
  const field = useId();
  const told = useId();
  return (
    <>
      <label className="properties-label" htmlFor={field}>
        Metadata as JSON
      </label>
      <textarea
        id={field}
        className="field properties-json"
        rows={Math.min(18, Math.max(6, text.split("\n").length + 1))}
        spellCheck={false}
        autoComplete="off"
        aria-invalid={problem !== null}
        aria-describedby={told}
        value={text}
        onChange={(event) => change(event.target.value)}
      />
      <p id={told} className="properties-problem" role="status">
        {problem ?? ""}
      </p>
    </>
  );
}

interface FieldsProps {
  type: "code" | "markdown" | "raw";
  /** Null while the text below is no metadata: the fields wait. */
  value: JsonObject | null;
  change: (value: JsonObject) => void;
}

interface Box {
  label: string;
  path: readonly string[];
  /** What stands there when it is ticked; taken away when it is not. */
  ticked: Json;
  codeOnly?: boolean;
}

const BOXES: readonly Box[] = [
  { label: "Run when the kernel starts", path: ["init_cell"], ticked: true, codeOnly: true },
  { label: "Text cannot be edited", path: ["editable"], ticked: false },
  { label: "Cell cannot be deleted", path: ["deletable"], ticked: false },
  { label: "Source collapsed", path: ["jupyter", "source_hidden"], ticked: true },
  { label: "Outputs collapsed", path: ["jupyter", "outputs_hidden"], ticked: true, codeOnly: true },
  { label: "Outputs scroll", path: ["scrolled"], ticked: true, codeOnly: true },
];
const SLIDES = ["", "slide", "subslide", "fragment", "skip", "notes"];
const FORMATS = [
  "",
  "text/html",
  "text/latex",
  "text/markdown",
  "text/restructuredtext",
  "text/x-python",
  "text/asciidoc",
];

function CellFields({ type, value, change }: FieldsProps) {
  const set = (path: readonly string[], to: Json | undefined) => value && change(withValue(value, path, to));
  const has = ({ path, ticked }: Box) => valueAt(value, path) === ticked;
  const tick = (box: Box, on: boolean) => {
    if (!value) return;
    const next = withValue(value, box.path, on ? box.ticked : undefined);
    const twice = box.path[1] === "outputs_hidden";
    change(twice ? withValue(next, ["collapsed"], on || undefined) : next);
  };
  const tags = tagsOf({ metadata: value ?? {} });
  const setTags = (next: readonly string[]) => set(["tags"], next.length > 0 ? [...new Set(next)] : undefined);
  const skipped = tags.includes(SKIP);
  return (
    <fieldset className="properties-fields" disabled={!value}>
      <legend className="visually-hidden">Cell</legend>
      <Tags tags={tags} change={setTags} />
      <div className="properties-boxes">
        {type === "code" && (
          <Tick
            label="Skip when running all"
            checked={skipped}
            change={(on) => setTags(on ? [...tags, SKIP] : tags.filter((tag) => tag !== SKIP))}
          />
        )}
        {BOXES.filter(({ codeOnly }) => !codeOnly || type === "code").map((box) => (
          <Tick key={box.label} label={box.label} checked={has(box)} change={(on) => tick(box, on)} />
        ))}
      </div>
      <div className="properties-choices">
        <Choice
          label="Slide type"
          options={SLIDES}
          value={valueAt(value, ["slideshow", "slide_type"])}
          choose={(to) => set(["slideshow", "slide_type"], to)}
        />
        {type === "raw" && (
          <Choice
            label="Raw format"
            options={FORMATS}
            value={valueAt(value, ["format"])}
            choose={(to) => set(["format"], to)}
          />
        )}
      </div>
    </fieldset>
  );
}

function valueAt(value: JsonObject | null, path: readonly string[]): Json | undefined {
  let found: Json | undefined = value ?? undefined;
  for (const key of path) found = isObject(found) ? found[key] : undefined;
  return found;
}

/** Words with commas between; they are taken over when the field is left or Enter is pressed. */
function Tags({ tags, change }: { tags: readonly string[]; change: (tags: readonly string[]) => void }) {
  const [typed, setTyped] = useState<string | null>(null);
  const take = () => {
    if (typed === null) return;
    change(
      typed
        .split(",")
        .map((tag) => tag.trim())
        .filter(Boolean),
    );
    setTyped(null);
  };
  return (
    <label className="properties-label">
      Tags, with commas between
      <input
        className="field"
        data-first
        value={typed ?? tags.join(", ")}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => event.key === "Enter" && typed !== null && (event.preventDefault(), take())}
      />
    </label>
  );
}

function Tick({ label, checked, change }: { label: string; checked: boolean; change: (on: boolean) => void }) {
  return (
    <label className="properties-tick">
      <input type="checkbox" checked={checked} onChange={(event) => change(event.target.checked)} />
      {label}
    </label>
  );
}

interface ChoiceProps {
  label: string;
  options: readonly string[];
  value: Json | undefined;
  choose: (value: string | undefined) => void;
}

function Choice({ label, options, value, choose }: ChoiceProps) {
  const now = typeof value === "string" ? value : "";
  const all = options.includes(now) ? options : [...options, now];
  return (
    <label className="properties-label">
      {label}
      <select className="field" value={now} onChange={(event) => choose(event.target.value || undefined)}>
        {all.map((option) => (
          <option key={option} value={option}>
            {option || "none"}
          </option>
        ))}
      </select>
    </label>
  );
}

/**
 * Renames what is at the caret, in all cells and in the project's files, after showing every line that changes, as it is and as
 * it will be. Nothing is changed before the button is pressed; a file that has changed meanwhile is left alone and said.
 */
import type { CodeEdit, CodePoint } from "@pellucid/protocol";
import { Fragment, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import type { NotebookSession } from "../../notebook/notebook-session.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { toast } from "../../ui/toast.tsx";
import { type Caret, caretInFront } from "./caret.ts";
import { carryOut, type FileText, readFile } from "./carry-out.ts";
import { grouped, withEdits } from "./cell-places.ts";
import { askLanguage } from "./language-client.ts";
import { isWithout } from "./server-status.ts";
import { failed } from "./navigation.ts";
import "./rename.css";

export async function renameSymbol(caret = caretInFront()): Promise<void> {
  if (!caret) return failed("Put the caret on a name first.");
  const { path, at, texts } = caret;
  const found = await askLanguage(path, { op: "renamable", at }, { texts }, failed);
  if (found === null) return isWithout(path) ? undefined : failed("What is at the caret cannot be renamed.");
  const place = document.body.appendChild(document.createElement("div"));
  const root = createRoot(place);
  const close = () => {
    root.unmount();
    place.remove();
    caret.view.focus();
  };
  root.render(<RenameDialog caret={caret} name={found.name} close={close} />);
}

interface Preview {
  readonly name: string;
  readonly edits: readonly CodeEdit[];
  readonly magics: readonly CodePoint[];
  readonly notebooks: readonly string[];
  readonly files: ReadonlyMap<string, FileText>;
  readonly reason?: string;
}

const PAUSE = 250;
const isName = (name: string): boolean => /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name);

function RenameDialog({ caret, name, close }: { caret: Caret; name: string; close: () => void }) {
  const [wanted, setWanted] = useState(name);
  const preview = usePreview(caret, name, wanted);
  const places = preview && grouped(preview.edits);
  const count = preview?.edits.length ?? 0;
  const isReady = preview?.name === wanted && count > 0 && preview.reason === undefined;
  const go = async () => {
    if (!isReady) return;
    close();
    await carry(caret, name, preview);
  };
  return (
    <Dialog title={`Rename ${name}`} onClose={close} wide>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void go();
        }}
      >
        <input
          className="field rename-field"
          aria-label="New name"
          data-first
          value={wanted}
          spellCheck={false}
          onFocus={(event) => event.target.select()}
          onChange={(event) => setWanted(event.target.value)}
        />
        <p className="dialog-text rename-summary" role="status">
          {summary(name, wanted, preview)}
        </p>
        {preview && places && (
          <ul className="rename-list" aria-label="Changes">
            {[...places.cells].map(([cell, edits]) => (
              <Place
                key={cell}
                where={cellName(caret.session, cell)}
                renamed={preview.name !== ""}
                source={caret.texts[cell] ?? caret.session?.cell(cell)?.source ?? ""}
                edits={edits}
              />
            ))}
            {places.files.map(({ path, name: file, edits }) => (
              <Place
                key={file}
                where={path ?? file}
                renamed={preview.name !== ""}
                source={preview.files.get(path ?? "")?.text ?? ""}
                edits={edits}
              />
            ))}
          </ul>
        )}
        {preview && preview.magics.length > 0 && (
          <p className="dialog-text rename-magics" role="note">
            {magicsInWords(caret.session, name, preview.magics)}
          </p>
        )}
        {preview && preview.notebooks.length > 0 && (
          <p className="dialog-text rename-magics" role="note">
            Other notebooks are left as they are: {preview.notebooks.join(", ")}.
          </p>
        )}
        <div className="dialog-actions">
          <Button kind="quiet" onClick={close}>
            Cancel
          </Button>
          <button type="submit" className="button" data-kind="primary" disabled={!isReady}>
            {count === 1 ? "Rename 1 place" : `Rename ${count > 0 ? `${count} places` : ""}`}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** The changes of the name that was asked for last; asked again when the typing rests. */
function usePreview(caret: Caret, name: string, wanted: string): Preview | null {
  const [preview, setPreview] = useState<Preview | null>(null);
  useEffect(() => {
    // The places are those of any other name: shown before a new one is typed.
    const asked = wanted === name || !isName(wanted) ? `${name}_` : wanted;
    const given = new AbortController();
    const timer = setTimeout(async () => {
      const { path, at, texts } = caret;
      let reason: string | undefined;
      const question = { op: "rename" as const, at, name: asked };
      const found = await askLanguage(path, question, { texts, signal: given.signal }, (why) => (reason = why));
      if (given.signal.aborted) return;
      const edits = found?.edits ?? [];
      const files = new Map<string, FileText>();
      for (const file of grouped(edits).files)
        if (file.path !== null)
          files.set(file.path, await readFile(file.path).catch(() => ({ text: "", hash: undefined })));
      if (given.signal.aborted) return;
      setPreview({
        name: isName(wanted) && wanted !== name ? wanted : "",
        edits,
        magics: found?.magics ?? [],
        notebooks: found?.notebooks ?? [],
        files,
        ...(reason && { reason }),
      });
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      given.abort();
    };
  }, [caret, name, wanted]);
  return preview;
}

function summary(name: string, wanted: string, preview: Preview | null): string {
  if (wanted !== name && !isName(wanted))
    return "A name has letters, digits and underscores, and begins with no digit.";
  if (preview?.reason !== undefined) return preview.reason;
  if (!preview) return "Looking for the places…";
  const { cells, files } = grouped(preview.edits);
  const parts = [counted(cells.size, "cell"), counted(files.length, "file")].filter(Boolean);
  return preview.edits.length === 0
    ? "Nothing would change."
    : `${counted(preview.edits.length, "place")} in ${parts.join(" and ")}.`;
}

const counted = (count: number, word: string): string =>
  count === 0 ? "" : `${count} ${word}${count === 1 ? "" : "s"}`;

const cellName = (session: NotebookSession | null, cell: string): string =>
  `Cell ${session?.store.cell(cell)?.place.get().number ?? ""}`;

function magicsInWords(session: NotebookSession | null, name: string, magics: readonly CodePoint[]): string {
  const places = magics.map(({ cell, line }) => `${cellName(session, cell ?? "").toLowerCase()}, line ${line + 1}`);
  return `Magics are left as they are. ${name} also stands in one: ${places.join("; ")}.`;
}

interface PlaceProps {
  where: string;
  source: string;
  edits: readonly CodeEdit[];
  /** There is a new name: each line is shown as it is and as it will be. Else as it is, with the name marked. */
  renamed: boolean;
}

function Place({ where, source, edits, renamed }: PlaceProps) {
  const plain = source.replaceAll(/\r\n?/g, "\n");
  const [before, after] = [plain.split("\n"), withEdits(plain, edits).split("\n")];
  const lines = [...new Set(edits.map((edit) => edit.start.line))].toSorted((a, b) => a - b);
  return (
    <li>
      <span className="rename-where">{where}</span>
      {lines.map((line) => (
        <span key={line} className="rename-change">
          <span className="rename-number">{line + 1}</span>
          {renamed ? (
            <>
              <del>{before[line]}</del>
              <ins>{after[line]}</ins>
            </>
          ) : (
            <Marked text={before[line] ?? ""} edits={edits.filter((edit) => edit.start.line === line)} />
          )}
        </span>
      ))}
    </li>
  );
}

/** A line with the names in it that would change. */
function Marked({ text, edits }: { text: string; edits: readonly CodeEdit[] }) {
  const places = edits.toSorted((a, b) => a.start.character - b.start.character);
  return (
    <span className="rename-line">
      {places.map(({ start, end }, i) => (
        <Fragment key={start.character}>
          {text.slice(places[i - 1]?.end.character ?? 0, start.character)}
          <mark>{text.slice(start.character, end.character)}</mark>
        </Fragment>
      ))}
      {text.slice(places.at(-1)?.end.character ?? 0)}
    </span>
  );
}

async function carry(caret: Caret, name: string, { edits, files, name: wanted }: Preview): Promise<void> {
  const { session } = caret;
  const carried = await carryOut(session, edits, files);
  const inFiles = counted(carried.files, "file");
  const takeBackFiles = async () => {
    const left = await carried.takeBackFiles();
    if (left.length > 0) toast({ text: `${name} is not back everywhere. ${left.join(" ")}`, level: "warning" });
  };
  if (carried.trouble.length > 0) {
    const back = inFiles ? { action: { label: `Undo in ${inFiles}`, run: takeBackFiles } } : {};
    const text = `${name} was not renamed everywhere. ${carried.trouble.join(" ")}`;
    return void toast({ text, level: "warning", ...back });
  }
  const where = [counted(carried.cells, "cell"), inFiles].filter(Boolean).join(" and ");
  const undo = () => {
    if (session && carried.cells > 0) {
      session.offer = null;
      session.undo();
    }
    return takeBackFiles();
  };
  const close = toast({ text: `${name} is ${wanted} now, in ${where}.`, action: { label: "Undo", run: undo } });
  if (!session || carried.cells === 0) return;
  session.offer = (by) => {
    close();
    if (by !== "undo" || !inFiles) return;
    // Each file has an order of undo of its own.
    const text = `The cells say ${name} again, ${inFiles} still ${carried.files === 1 ? "says" : "say"} ${wanted}.`;
    toast({ text, action: { label: `Undo in ${inFiles}`, run: takeBackFiles } });
  };
}

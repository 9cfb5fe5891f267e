/**
 * The label above a notebook that is a slice: where it comes from, and whether it was proven. A proof runs on the server, fresh and
 * in a clean copy; it is noted in the notebook, and speaks only of the text it was made with.
 */
import { isObject, textHash, type Edit, type JsonObject } from "@pellucid/notebook";
import { useEffect, useState, useSyncExternalStore } from "react";
import { encodePath, request } from "../connection/api.ts";
import { timeOfDay } from "../notebook/cell-state.ts";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { useValue } from "../notebook/value.ts";
import { Button } from "../ui/button.tsx";
import { Glyph } from "../ui/icon.tsx";
import "./slice.css";

/** As the server says it (server/src/slice/slices.ts). */
interface ProofView {
  readonly state: "none" | "running" | "proven" | "differs" | "failed";
  readonly step?: string;
  readonly message?: string;
  readonly edit?: Edit;
}

interface Note {
  readonly of: string;
  readonly aim: { readonly kind: string; readonly number?: number; readonly name?: string; readonly path?: string };
  readonly proven: boolean;
  readonly at?: string;
  readonly basis?: string;
}

const LOOK_AGAIN = 700;

export default function SliceStrip({ session }: { session: NotebookSession }) {
  const { pellucid } = useValue(session.store.metadata) as { pellucid?: JsonObject };
  const note = (isObject(pellucid?.["slice"]) ? pellucid["slice"] : null) as unknown as Note | null;
  const [proof, setProof] = useState<ProofView>({ state: "none" });
  const isSame = useIsSame(session, note);
  const ask = useProof(session, proof, setProof);
  if (!note) return null;
  const face = faceOf(note, isSame, proof);
  return (
    <div className="notebook-strip slice-strip" data-tone={face.tone} data-slice={face.state} role="status">
      {face.state === "proven" && <Glyph name="verified" />}
      {face.state === "changed" && <Glyph name="changed" />}
      <div className="notebook-strip-text">
        <span className="slice-of">
          Slice of {note.of}: {aimInWords(note.aim)}.
        </span>{" "}
        {face.text}
      </div>
      <div className="notebook-strip-actions">
        {face.state === "proving" ? (
          <Button size="small" kind="quiet" onClick={() => void ask("DELETE")}>
            Stop
          </Button>
        ) : (
          face.state !== "proven" && (
            <Button size="small" onClick={() => void ask("POST")}>
              Prove slice
            </Button>
          )
        )}
      </div>
    </div>
  );
}

function faceOf(note: Note, isSame: boolean, { state, step, message }: ProofView) {
  if (state === "running") return { state: "proving", tone: "quiet", text: `Proving${step ? `: ${step}` : ""}` };
  const time = note.at === undefined ? "" : timeOfDay(Date.parse(note.at));
  if (note.proven && isSame) return { state: "proven", tone: "ok", text: `Proven ${time}` };
  if (state === "differs" || state === "failed") return { state, tone: "fail", text: `Not proven. ${message ?? ""}` };
  if (note.proven) return { state: "changed", tone: "quiet", text: `Proven ${time}, changed since` };
  return { state: "unproven", tone: "warn", text: "Not yet proven: run fresh and compare" };
}

function aimInWords({ kind, number, name, path }: Note["aim"]): string {
  if (kind === "output") return `what made the output of cell ${number}`;
  return kind === "name" ? `what made ${name}` : `what made the file ${path}`;
}

/** The code is what was proven. Only asked where something was. */
function useIsSame(session: NotebookSession, note: Note | null): boolean {
  const basis = () => {
    const code = session.notebook.cells.filter((cell) => cell.type === "code");
    return note?.proven ? textHash(JSON.stringify(code.map((cell) => cell.source))) === note.basis : false;
  };
  return useSyncExternalStore(session.store.revision.subscribe, basis);
}

/** Asks for a proof or ends it, and looks again while one runs. Its outcome is noted by an edit like any other. */
function useProof(session: NotebookSession, proof: ProofView, set: (view: ProofView) => void) {
  const ask = async (method: "GET" | "POST" | "DELETE") => {
    try {
      const view = await request<ProofView>(`pellucid/proof/${encodePath(session.path)}`, { method });
      set(view);
      return view;
    } catch (error) {
      set({ state: "failed", message: error instanceof Error ? error.message : String(error) });
      return null;
    }
  };
  useEffect(() => {
    if (proof.state !== "running") return;
    const timer = setTimeout(async () => {
      const view = await ask("GET");
      if (view?.state === "proven" && view.edit) {
        session.edit(view.edit);
        session.client.save();
      }
    }, LOOK_AGAIN);
    return () => clearTimeout(timer);
  });
  return ask;
}

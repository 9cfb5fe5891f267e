/** The outputs of an earlier run, shown as the cell showed them: the same views, the same frames, the same trust. */
import type { Output } from "@pellucid/notebook";
import { useEffect, useRef, useState } from "react";
import { messageOf } from "../../shell/failure.ts";
import { OutputArea } from "../../outputs/output-area.ts";
import type { NotebookSession } from "../../notebook/notebook-session.ts";
import { readOutputs, trustIn } from "./results-api.ts";

interface Props {
  session: NotebookSession;
  cell: string;
  /** Null: what the cell shows now. */
  run: string | null;
  outputs: readonly Output[];
}

export function KeptOutputs({ session, cell, run, outputs }: Props) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { path, store } = session;
    const trusted = run === null ? {} : { trusted: trustIn(path, run) };
    const area = new OutputArea(place.current!, { path, cell, language: store.kernelspecLanguage, ...trusted });
    area.render(outputs);
    return () => area.dispose();
  }, [session, cell, run, outputs]);
  return <div ref={place} className="kept-outputs" />;
}

/** Outputs of a run, or of the cell now; a text says why there are none. */
export function useOutputs(
  session: NotebookSession,
  cell: string,
  run: string | null,
): readonly Output[] | string | null {
  const [found, setFound] = useState<{ of: string; outputs: readonly Output[] | string } | null>(null);
  const key = `${cell} ${run}`;
  useEffect(() => {
    let gone = false;
    const take = (outputs: readonly Output[] | string) => gone || setFound({ of: key, outputs });
    if (run === null) take(session.store.cell(cell)?.outputs.get() ?? []);
    else readOutputs(session.path, run).then(take, (error: unknown) => take(messageOf(error)));
    return () => void (gone = true);
  }, [session, cell, run, key]);
  return found?.of === key ? found.outputs : null;
}

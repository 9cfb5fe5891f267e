/**
 * Cells that are not on the page yet: room as high as they will be. Soon after the opening their plain text stands in it
 * (cell-texts.ts, fetched then), so that the browser's own find has the whole notebook at once and nothing is blank that
 * is scrolled to.
 */
import type { CellId } from "@pellucid/notebook";
import { useEffect, useLayoutEffect, useRef } from "react";
import type * as Texts from "./cell-texts.ts";
import type { CellHeight } from "./cells-shown.ts";
import type { NotebookSession } from "./notebook-session.ts";

/** The first cells and the caret come before it, ms; other cells as cells (cells-shown.ts) after it. */
const SOON = 700;

let loaded: typeof Texts | null = null;

interface Props {
  session: NotebookSession;
  ids: readonly CellId[];
  height: CellHeight;
  bring: (ids: readonly CellId[]) => void;
}

export function CellGap({ session, ids, height, bring }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const texts = useRef<Texts.CellTexts | null>(null);
  const now = useRef(ids);
  useEffect(() => {
    let ended = false;
    const write = (part: typeof Texts) => {
      if (ended) return;
      texts.current = new part.CellTexts(host.current!, session, height, bring);
      texts.current.show(now.current);
    };
    const load = () =>
      void import("./cell-texts.ts").then(
        (part) => write((loaded = part)),
        () => {},
      );
    const timer = loaded ? undefined : setTimeout(load, SOON);
    if (loaded) write(loaded);
    return () => {
      ended = true;
      clearTimeout(timer);
      texts.current?.dispose();
      texts.current = null;
    };
  }, [session, height, bring]);
  useLayoutEffect(() => {
    now.current = ids;
    texts.current?.show(ids);
  }, [ids]);
  const tall = ids.reduce((sum, id) => sum + height(id), 0);
  return <div ref={host} className="cell-gap" role="none" style={{ height: tall }} />;
}

/**
 * The column left of a cell: its place among the code cells, a glyph where something is to be known, and on hover or
 * focus the button that runs it. The column is also what a cell is dragged by.
 */
import { Play, Square } from "lucide-react";
import { memo, useLayoutEffect, useRef } from "react";
import { Glyph, Icon } from "../ui/icon.tsx";
import { keysOf } from "../shell/commands.ts";
import { showKeys } from "../shell/keys.ts";
import { gutterMark } from "./cell-state.ts";
import { FoldArrow } from "./outline/heading-fold-view.tsx";
import type { CellHead, CellStore } from "./cell-store.ts";
import type { NotebookSession } from "./notebook-session.ts";

interface Props {
  session: NotebookSession;
  cell: CellStore;
  head: CellHead;
  near: boolean;
}

export const CellGutter = memo(function CellGutter({ session, cell, head, near }: Props) {
  const mark = gutterMark(head);
  const running = head.run?.state === "running";
  return (
    <div className="cell-gutter" data-drag="">
      <div className="cell-gutter-line">
        {mark && (
          <span className="cell-mark" data-tone={mark.tone}>
            <Glyph name={mark.glyph} label={mark.name} />
          </span>
        )}
        {head.type === "code" && <CellNumber cell={cell} />}
        {near && head.type === "code" && (
          <button
            type="button"
            className="cell-run"
            tabIndex={head.active ? 0 : -1}
            aria-label={running ? "Interrupt" : "Run cell"}
            data-tip={running ? "Interrupt" : "Run"}
            data-tip-keys={running ? "I I" : showKeys(keysOf("notebook:run-cell")[0] ?? "")}
            onClick={(event) => {
              if (!running) session.run([head.id]);
              // The second press of two quick ones was meant for what the first one met.
              else if (event.detail < 2) session.client.request({ kind: "interrupt" });
            }}
          >
            <Icon of={running ? Square : Play} />
          </button>
        )}
      </div>
      <FoldArrow session={session} head={head} />
    </div>
  );
});

/** Written by hand, so that a cell inserted at the top renumbers the rest without drawing it. */
function CellNumber({ cell }: { cell: CellStore }) {
  const element = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const write = () => {
      if (element.current) element.current.textContent = String(cell.place.get().number ?? "");
    };
    write();
    return cell.place.subscribe(write);
  }, [cell]);
  return <span ref={element} className="cell-number" />;
}

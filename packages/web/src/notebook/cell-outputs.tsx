/**
 * Where a cell's outputs stand. React makes the element once; the outputs go from the store straight into an OutputArea,
 * in the task in which their message came, and never pass through component state.
 */
import { memo, useLayoutEffect, useRef } from "react";
import { REVEAL_EVENT } from "../outputs/error-view.ts";
import { OutputArea } from "../outputs/output-area.ts";
import { drawNear } from "./near-view.ts";
import type { NotebookSession } from "./notebook-session.ts";
import type { CellStore } from "./notebook-store.ts";

export const CellOutputs = memo(function CellOutputs({ session, cell }: { session: NotebookSession; cell: CellStore }) {
  const host = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = host.current!;
    const area = new OutputArea(element, {
      path: session.path,
      cell: cell.id,
      language: session.store.kernelspecLanguage,
      locate: (count) => session.store.ranAs(count),
    });
    const reveal = (event: Event) => {
      const { cell: id } = (event as CustomEvent<{ cell: string }>).detail;
      if (session.store.cell(id)) session.select(id);
    };
    element.addEventListener(REVEAL_EVENT, reveal);
    const draw = () => area.render(cell.outputs.get());
    let drop: () => void = () => undefined;
    if (cell.outputs.get().length > 0) drop = drawNear(element, draw);
    else draw();
    const stopOutputs = cell.outputs.subscribe(() => {
      drop();
      draw();
    });
    const stopHead = cell.head.subscribe(() => area.setRunning(cell.head.get().run?.state === "running"));
    area.setRunning(cell.head.get().run?.state === "running");
    return () => {
      drop();
      element.removeEventListener(REVEAL_EVENT, reveal);
      stopOutputs();
      stopHead();
      area.dispose();
    };
  }, [session, cell]);
  return <div ref={host} data-outputs="" />;
});

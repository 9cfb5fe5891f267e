/**
 * Where a cell's outputs stand. React makes the element once; the outputs go from the store straight into an OutputArea,
 * in the task in which their message came, and never pass through component state.
 */
import type { MimeBundle } from "@pellucid/notebook";
import { memo, useLayoutEffect, useRef } from "react";
import { REVEAL_EVENT } from "../../outputs/errors/error-frames.ts";
import { OutputArea } from "../../outputs/output-area.ts";
import type { OutputContext } from "../../outputs/output-view.ts";
import { restoreHeight } from "../../outputs/output-height.ts";
import { runCommand } from "../../shell/commands.ts";
import { errorActs } from "./error-acts.ts";
import { drawNear } from "../near-view.ts";
import { headerOf, looksLikeTable, roomOf } from "../../outputs/table-like.ts";
import type { NotebookSession } from "../notebook-session.ts";
import type { CellStore } from "../cell-store.ts";

export const CellOutputs = memo(function CellOutputs({ session, cell }: { session: NotebookSession; cell: CellStore }) {
  const host = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = host.current!;
    // Drawn for the notebook's page; in a tab or a window of their own outputs have all the room.
    const box = element.closest<HTMLElement>(".cell-outputs");
    if (box) restoreHeight(box, session.path, cell.id);
    const area = new OutputArea(element, {
      path: session.path,
      cell: cell.id,
      language: session.store.kernelspecLanguage,
      locate: (count) => session.store.ranAs(count),
      codeCells: () => session.store.codeCells(),
      ...kernelActs(session, cell),
    });
    const reveal = (event: Event) => {
      const { detail } = event as CustomEvent<{ cell: string; line: number }>;
      void import("../line-jump.ts").then((part) => part.goToLine(session, detail));
    };
    element.addEventListener(REVEAL_EVENT, reveal);
    let text: Text | null = null;
    const draw = () => {
      text?.remove();
      wait(element, false);
      area.render(cell.outputs.get());
    };
    let drop: () => void = () => undefined;
    if (cell.outputs.get().length > 0) {
      // Until it is drawn its text stands there: the browser's own find misses nothing.
      text = document.createTextNode(session.textOfOutputs?.(cell.outputs.get()) ?? "");
      element.append(text);
      wait(element, true);
      drop = drawNear(element, draw);
    } else draw();
    let hadTables = cell.outputs.get().some((one) => "data" in one && looksLikeTable(one.data));
    const stopOutputs = cell.outputs.subscribe(() => {
      drop();
      if (hadTables && cell.outputs.get().length === 0) setTimeout(() => releaseTables(session, cell), SETTLED);
      hadTables = cell.outputs.get().some((one) => "data" in one && looksLikeTable(one.data));
      draw();
    });
    const stopHead = cell.head.subscribe(() => {
      area.setRunning(cell.head.get().run?.state === "running");
      area.placeErrors();
    });
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

/** What outputs let a person do with the kernel: nothing, where he only reads. */
function kernelActs(session: NotebookSession, cell: CellStore): Partial<OutputContext> {
  if (session.store.reader.get()) return {};
  return {
    table: (box, bundle, index, signal) => tableAt(session, cell, { box, bundle, index, signal }),
    debugError: () => {
      session.select(cell.id);
      runCommand("debugger:debug-error");
    },
    errors: errorActs(session, cell.id),
  };
}

/** Both are styled by it (cells.css): the outputs, and their cell, which keeps its height meanwhile. */
function wait(outputs: HTMLElement, waits: boolean): void {
  outputs.toggleAttribute("data-waits", waits);
  outputs.closest("[data-cell-id]")?.toggleAttribute("data-outputs-wait", waits);
}

/** A run that clears what was there shows something new within this time, ms, or is under way. */
const SETTLED = 3000;

/** Cleared by a person: the kernel need not keep what was shown. */
function releaseTables(session: NotebookSession, cell: CellStore): void {
  const state = cell.head.get().run?.state;
  if (session.store.reader.get() || cell.outputs.get().length > 0 || state === "queued" || state === "running") return;
  void session.client.ask({ op: "table", want: "release", cells: [cell.id] });
}

interface TableOutput {
  readonly box: HTMLElement;
  readonly bundle: MimeBundle;
  readonly index: number;
  readonly signal: AbortSignal;
}

/** The grid and its code come once the static form stands; the room it takes is kept for it where it is expected. */
function tableAt(session: NotebookSession, cell: CellStore, { box, bundle, index, signal }: TableOutput): void {
  const { run, truth } = cell.head.get();
  const { state } = session.store.kernel.get();
  if (run && truth?.state !== "earlier" && (state === "idle" || state === "busy")) {
    const text = box.textContent ?? "";
    const table = box.querySelector("table");
    const rows = table ? table.querySelectorAll("tbody tr").length : text.trimEnd().split("\n").length;
    const array = !table && !/dtype: |^shape: |pyarrow/.test(text);
    box.style.height = `${roomOf(rows, headerOf(rows, array))}px`;
    box.classList.add("out-room");
  }
  const before = cell.outputs.get().slice(0, index);
  const earlier = before.flatMap((output) => ("data" in output ? [output.data] : []));
  void import("../../tables/table-offer.ts").then(({ offerTable }) =>
    offerTable({ session, cell: cell.id, bundle, before: earlier, host: box, signal }),
  );
}

/** What a debugger sees of a notebook: which texts of its cells the kernel may run or has run, and where files are. */
import { isAbsolute, join, relative, sep } from "node:path";
import { type ExecutionState, sessionOf } from "@pellucid/execution";
import { cellById, type Notebook } from "@pellucid/notebook";
import type { DebugSight } from "./debugger-link.ts";

export function sightOf(
  notebook: () => Notebook,
  execution: () => ExecutionState,
  paths: () => { readonly lab: string; readonly disk: string },
): DebugSight {
  const current = (cell: string) => cellById(notebook(), cell)?.source;
  /** The lab's folder: what is left of the notebook's path on the disk. */
  const root = () => {
    const { lab, disk } = paths();
    const tail = lab.split("/").join(sep);
    return disk.endsWith(tail) ? disk.slice(0, -tail.length) : disk;
  };
  return {
    current,
    next(cell) {
      const { running } = execution();
      return running?.cell === cell ? running.source : current(cell);
    },
    ran(cell) {
      const { running, queue, runs, kernel } = execution();
      const waiting = queue.filter((item) => item.cell === cell).map(({ source }) => source);
      const record = runs[cell];
      const before = record && record.session === sessionOf(kernel) ? [record.source] : [];
      return [...(running?.cell === cell ? [running.source] : []), ...waiting, ...before];
    },
    *everything() {
      const { running, history } = execution();
      if (running) yield running;
      for (const { cell, source } of history.toReversed())
        if (cell !== null && source !== undefined) yield { cell, source };
      for (const { id, source } of notebook().cells) yield { cell: id, source };
    },
    onDisk: (path) => (isAbsolute(path) ? path : join(root(), path)),
    inLab(path) {
      const inside = relative(root(), path);
      return inside === "" || inside.startsWith("..") || isAbsolute(inside) ? null : inside.split(sep).join("/");
    },
  };
}

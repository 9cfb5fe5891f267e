/**
 * What the views of a room ask of it: each frame becomes one call on the part that does it, and what is answered goes to
 * whoever asked. Nothing is decided here but that a reader asks for nothing.
 */
import type { Runner } from "@pellucid/execution";
import { type Cell, cellById, type Edit } from "@pellucid/notebook";
import { type ClientFrame, type FileView, FrameError } from "@pellucid/protocol";
import type { DebugSession } from "../debug/debug-session.ts";
import type { Blobs } from "../storage/blobs.ts";
import type { Logs } from "../storage/logs.ts";
import type { Audience } from "./audience.ts";
import type { RoomDocument } from "./document.ts";
import { checked } from "./edit-shape.ts";
import type { FileChanges } from "./file-changes.ts";
import { ghostViews } from "./ghosts.ts";
import type { Said } from "./handshake.ts";
import type { KernelQuestions } from "./kernel-questions.ts";
import { adoptBlobs, type PasteSources, wholePaste } from "./pasted.ts";
import { runShownPlan } from "./plans.ts";
import type { Projection } from "./projection.ts";
import type { RoomOptions } from "./room-options.ts";
import type { Saving } from "./saving.ts";
import type { View } from "./views.ts";

export interface RequestParts {
  readonly document: RoomDocument;
  readonly runner: Runner;
  readonly audience: Audience;
  readonly projection: Projection;
  readonly saving: Saving;
  readonly changes: FileChanges;
  readonly questions: KernelQuestions;
  readonly debug: DebugSession;
  readonly blobs: Blobs;
  readonly logs: Logs;
  readonly file: () => FileView;
  readonly elsewhere: Pick<RoomOptions, "foreignBlob" | "otherCells">;
}

export class Requests {
  readonly #parts: RequestParts;
  readonly #sources: PasteSources;

  constructor(parts: RequestParts) {
    this.#parts = parts;
    this.#sources = {
      cells: () => this.#pastable(),
      shown: (cell) => parts.projection.cell(cell),
      log: (name) => parts.logs.find(name) !== undefined,
    };
  }

  take(view: View, frame: Said): void {
    const { document, runner, audience, changes, debug } = this.#parts;
    const person = audience.people.of(view);
    // Whoever came by a read-only link says where he is, and nothing else.
    if (person?.reader && frame.kind !== "presence") throw new FrameError(1008, "This link is for reading only.");
    const by = person?.name ?? "";
    switch (frame.kind) {
      case "edits":
        return this.#edits(view, frame);
      case "undo":
      case "redo":
        document.undoOrRedo(view.peer, frame.kind);
        return audience.tellUndo();
      case "plan": {
        const { request, want, cell } = frame;
        return view.send({ kind: "plan", request, plan: runner.plan(want, cell) });
      }
      case "run-plan":
        return runShownPlan(runner, frame.plan, by, (plan) =>
          view.send({ kind: "plan", request: "", plan, changed: true }),
        );
      case "ghosts": {
        const ghosts = ghostViews(runner.ghosts(), (id) => this.#deleted(id));
        return view.send({ kind: "ghosts", request: frame.request, ghosts });
      }
      case "helper":
        return void this.#answer(view, frame);
      case "debug":
        return void this.#askDebugger(view, frame);
      case "interrupt":
        return debug.interrupts() ? undefined : runner.dispatch({ type: "interrupt" });
      case "save":
        return void this.#save(view, frame.request);
      case "resolve":
        return changes.resolve(frame.keep);
      case "presence":
        return audience.people.moved(view, frame, document.underway(view.peer.client));
      case "person":
        audience.people.rename(view, frame);
        return audience.people.tell();
      default:
        return this.#run(frame, by);
    }
  }

  /** What is the runner's alone: its queue and its kernel. */
  #run(frame: RunnerFrame, by: string): void {
    const { runner } = this.#parts;
    switch (frame.kind) {
      case "run":
        return runner.dispatch({ type: "run", cells: frame.cells, by });
      case "shutdown":
      case "reconnect":
        return runner.dispatch({ type: frame.kind });
      case "restart": {
        const { runAll, clear } = frame;
        return runner.dispatch({ type: "restart", by, ...(runAll && { runAll: true }), ...(clear && { clear: true }) });
      }
      case "choose-kernel": {
        const { name, kernel } = frame;
        return runner.dispatch({ type: "choose-kernel", name, ...(kernel !== undefined && { kernel }) });
      }
      case "unqueue":
        return runner.dispatch({ type: "unqueue", runs: frame.runs });
      case "move-queued":
        return runner.dispatch({ type: "move-queued", run: frame.run, before: frame.before });
      case "stdin":
        return runner.dispatch({ type: "answer", request: frame.request, value: frame.value });
    }
  }

  #edits(view: View, { n, seen, edits }: Said & { kind: "edits" }): void {
    const { document, audience, blobs, elsewhere } = this.#parts;
    document.receive(
      view.peer,
      n,
      seen,
      edits.map((json) => wholePaste(checked(json), this.#sources)),
    );
    adoptBlobs(edits as Edit[], blobs, elsewhere.foreignBlob);
    audience.tellUndo();
  }

  /** Cells that a pasted one may be a copy of. */
  *#pastable(): Generator<Cell> {
    const { document, elsewhere } = this.#parts;
    yield* document.notebook.cells;
    yield* document.undo.deletedCells();
    yield* elsewhere.otherCells();
  }

  #deleted(id: string) {
    const { document, projection } = this.#parts;
    const cell = cellById(document.notebook, id) ? undefined : document.undo.deletedCell(id);
    return cell && projection.cell(cell);
  }

  async #save(view: View, request: string): Promise<void> {
    const { saving, file } = this.#parts;
    const message = await saving.save(true);
    if (message === null) view.send({ kind: "saved", request, file: file() });
    else view.send({ kind: "save-failed", request, message });
  }

  async #answer(view: View, { request, ask }: ClientFrame & { kind: "helper" }): Promise<void> {
    const { questions, audience } = this.#parts;
    const answer = await questions.ask(ask);
    if (audience.people.has(view)) view.send({ kind: "helper", request, ...answer });
  }

  async #askDebugger(view: View, { request, ask }: ClientFrame & { kind: "debug" }): Promise<void> {
    const { debug, audience } = this.#parts;
    const answer = await debug.answer(ask);
    if (audience.people.has(view)) view.send({ kind: "debug-answer", request, answer });
  }
}

type RunnerFrame = Extract<
  Said,
  { kind: "run" | "shutdown" | "reconnect" | "restart" | "choose-kernel" | "unqueue" | "move-queued" | "stdin" }
>;

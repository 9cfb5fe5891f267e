/**
 * A view of a notebook without a browser: the room's own socket, for tests that ask what the server says and keeps. It
 * keeps its unacknowledged edits over a broken connection, as the page does.
 */
import { apply, type Edit, type Notebook } from "@pellucid/notebook";
import {
  type ClientFrame,
  decodeServerFrame,
  encodeClientFrame,
  type ExecutionView,
  type FileView,
  roomUrl,
  ROOM_PROTOCOL,
  type ServerFrame,
} from "@pellucid/protocol";
import WebSocket from "ws";
import type { Lab } from "./lab.ts";

export class View {
  notebook: Notebook | null = null;
  execution: ExecutionView | null = null;
  file: FileView | null = null;
  refused: Extract<ServerFrame, { kind: "refused" }> | null = null;
  notices: string[] = [];
  seq = 0;
  epoch = "";
  /** Numbers of this client's edits that came back: acknowledged. */
  accepted = 0;
  private readonly pending: { n: number; edit: Edit }[] = [];
  private n = 0;
  private socket: WebSocket | null = null;
  private readonly lab: Lab;
  private readonly path: string;
  readonly client = `test-${Math.random().toString(36).slice(2)}`;
  private waiting: (() => void)[] = [];

  constructor(lab: Lab, path: string) {
    this.lab = lab;
    this.path = path;
  }

  async connect(): Promise<this> {
    const socket = new WebSocket(`${this.lab.origin.replace("http", "ws")}${roomUrl(this.path)}`, {
      headers: { Authorization: `token ${this.lab.token}` },
      maxPayload: 0,
    });
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    socket.on("message", (data) => this.receive(decodeServerFrame(new Uint8Array(data as ArrayBuffer))));
    socket.on("close", () => this.wake());
    socket.on("error", () => this.wake());
    await new Promise<void>((done, fail) => {
      socket.once("open", () => done());
      socket.once("error", fail);
    });
    const at = this.epoch ? { epoch: this.epoch, seq: this.seq } : null;
    this.send({ kind: "hello", version: ROOM_PROTOCOL, client: this.client, at });
    this.welcomed = false;
    await this.until(() => this.welcomed || this.refused !== null);
    return this;
  }
  private welcomed = false;

  send(frame: ClientFrame): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(encodeClientFrame(frame));
  }

  /** Sends edits made on top of what this view has; they count as acknowledged once `accepted` reaches the result. */
  edit(...edits: Edit[]): number {
    const n = this.n + 1;
    this.n += edits.length;
    for (const [index, edit] of edits.entries()) this.pending.push({ n: n + index, edit });
    this.send({ kind: "edits", n, seen: this.seq, edits });
    return this.n;
  }

  get connected(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  private receive(frame: ServerFrame): void {
    if (frame.kind === "welcome") {
      this.epoch = frame.epoch;
      if (frame.notebook) this.notebook = frame.notebook as Notebook;
      this.seq = frame.notebook ? frame.seq : this.seq;
      this.acknowledge(frame.accepted);
      this.execution = frame.execution;
      this.file = frame.file;
      this.take(frame.edits ?? []);
      this.welcomed = true;
      const rest = this.pending.map((one) => one.edit);
      if (rest.length) this.send({ kind: "edits", n: this.pending[0]!.n, seen: this.seq, edits: rest });
    } else if (frame.kind === "edits") this.take(frame.edits);
    else if (frame.kind === "execution") this.change(frame.change);
    else if (frame.kind === "file" || frame.kind === "saved") this.file = frame.file;
    else if (frame.kind === "notice") this.notices.push(frame.text);
    else if (frame.kind === "save-failed") this.notices.push(frame.message);
    else if (frame.kind === "refused") this.refused = frame;
    this.wake();
  }

  private take(edits: Extract<ServerFrame, { kind: "edits" }>["edits"]): void {
    for (const { seq, edit, client, n } of edits) {
      this.notebook = apply(this.notebook!, edit as Edit);
      this.seq = seq;
      if (client === this.client) this.acknowledge(n!);
    }
  }

  private acknowledge(n: number): void {
    this.accepted = Math.max(this.accepted, n);
    while (this.pending[0] && this.pending[0].n <= this.accepted) this.pending.shift();
  }

  private change({ runs, truth, ...rest }: Extract<ServerFrame, { kind: "execution" }>["change"]): void {
    const view = this.execution!;
    const merged = <T>(old: Record<string, T>, change: Record<string, T | null> = {}) =>
      Object.fromEntries(Object.entries({ ...old, ...change }).filter((pair): pair is [string, T] => pair[1] !== null));
    this.execution = { ...view, ...rest, runs: merged(view.runs, runs), truth: merged(view.truth, truth) };
  }

  private wake(): void {
    for (const one of this.waiting.splice(0)) one();
  }

  /** Resolves once `condition` holds; looks again at each frame. */
  async until(condition: () => unknown, ms = 60_000): Promise<void> {
    const deadline = Date.now() + ms;
    while (!condition()) {
      if (Date.now() > deadline)
        throw new Error(
          `waited ${ms} ms for ${condition} (notices: ${this.notices.join(" | ")}; runs: ${JSON.stringify(this.execution?.runs)})`,
        );
      await new Promise<void>((done) => {
        const timer = setTimeout(done, 200);
        this.waiting.push(() => {
          clearTimeout(timer);
          done();
        });
      });
    }
  }

  /** Runs cells and waits until each has ended. */
  async run(...cells: string[]): Promise<void> {
    const before = cells.map((id) => this.execution!.runs[id]?.run);
    this.send({ kind: "run", cells });
    await this.until(
      () => cells.every((id, index) => this.ended(id) && this.execution!.runs[id]!.run !== before[index]),
      110_000,
    );
  }
  /** Runs cells once their texts have been read, which is a moment after the notebook was opened: from then on copies are kept. */
  async runOnceRead(...cells: string[]): Promise<void> {
    await this.until(() => cells.every((id) => this.execution!.truth[id]?.evidence));
    await this.run(...cells);
  }
  ended = (id: string): boolean => ["done", "failed", "interrupted"].includes(this.execution!.runs[id]?.state ?? "");
  cell = (id: string) => this.notebook!.cells.find((one) => one.id === id)!;
  /** What a cell's streams show here: for a stored one its tail. */
  text = (id: string): string =>
    this.cell(id)
      .outputs.map((one) =>
        one.type === "stream"
          ? typeof one.text === "string"
            ? one.text
            : one.text.tail
          : one.type === "error"
            ? `${one.ename}: ${one.evalue}`
            : "",
      )
      .join("");

  close(): void {
    this.socket?.terminate();
    this.socket = null;
  }
}

export const openView = (lab: Lab, path: string): Promise<View> => new View(lab, path).connect();

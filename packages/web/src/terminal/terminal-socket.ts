/**
 * The talk with one terminal, in Jupyter's words: JSON arrays named setup, stdout, disconnect, stdin, set_size. When the
 * connection is lost it comes back by itself, and the server sends the screen again: `restart` is told first, so that
 * the view begins afresh. What is typed meanwhile is sent after.
 */
export interface TerminalEvents {
  /** Begin with an empty screen: the screen as it is follows as output. */
  restart(): void;
  output(text: string): void;
  /** "ended": the shell has gone, or nobody knows this terminal any more. */
  state(state: "connecting" | "up" | "lost" | "ended"): void;
}

export type OpenSocket = (url: string) => WebSocket;

const FIRST_WAIT = 300;
const LONGEST_WAIT = 5000;
const MOST_TYPED = 100_000;

export class TerminalSocket {
  private socket: WebSocket | null = null;
  private wait = FIRST_WAIT;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private typed = "";
  private size: readonly [rows: number, columns: number] | null = null;
  private over = false;
  private readonly url: string;
  private readonly events: TerminalEvents;
  private readonly exists: () => Promise<boolean | null>;
  private readonly open: OpenSocket;

  /** `exists` says whether the server knows the terminal: null when it cannot be asked. */
  constructor(
    url: string,
    events: TerminalEvents,
    exists: () => Promise<boolean | null>,
    open: OpenSocket = (to) => new WebSocket(to),
  ) {
    this.url = url;
    this.events = events;
    this.exists = exists;
    this.open = open;
    this.connect();
  }

  type(text: string): void {
    if (this.over) return;
    if (this.up) this.send(["stdin", text]);
    else if (this.typed.length < MOST_TYPED) this.typed += text;
  }

  resize(rows: number, columns: number): void {
    if (this.size?.[0] === rows && this.size[1] === columns) return;
    this.size = [rows, columns];
    if (this.up) this.send(["set_size", rows, columns]);
  }

  close(): void {
    this.over = true;
    clearTimeout(this.timer);
    this.socket?.close();
  }

  /** Does not wait for the next attempt: the network, or the person, is back. */
  retry(): void {
    if (this.over || this.socket) return;
    clearTimeout(this.timer);
    this.connect();
  }

  private get up(): boolean {
    return this.socket?.readyState === 1;
  }

  private send(message: unknown[]): void {
    this.socket?.send(JSON.stringify(message));
  }

  private connect(): void {
    this.events.state("connecting");
    const socket = this.open(this.url);
    this.socket = socket;
    socket.addEventListener("open", () => {
      this.wait = FIRST_WAIT;
      this.events.restart();
      this.events.state("up");
      if (this.size) this.send(["set_size", ...this.size]);
      if (this.typed) this.send(["stdin", this.typed]);
      this.typed = "";
    });
    socket.addEventListener("message", (event: MessageEvent) => this.hear(event.data));
    socket.addEventListener("close", () => {
      if (this.socket !== socket) return;
      this.socket = null;
      if (!this.over) void this.comeBack();
    });
  }

  private hear(data: unknown): void {
    let message: unknown;
    try {
      message = JSON.parse(String(data));
    } catch {
      return;
    }
    if (!Array.isArray(message)) return;
    if (message[0] === "stdout" && typeof message[1] === "string") this.events.output(message[1]);
    if (message[0] === "disconnect") this.end();
  }

  private end(): void {
    this.over = true;
    this.socket?.close();
    this.events.state("ended");
  }

  private async comeBack(): Promise<void> {
    this.events.state("lost");
    if ((await this.exists()) === false) return this.end();
    if (this.over) return;
    this.timer = setTimeout(() => this.connect(), this.wait);
    this.wait = Math.min(LONGEST_WAIT, this.wait * 1.7);
  }
}

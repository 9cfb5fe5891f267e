/**
 * Output that carries script, in a frame of its own: opaque origin, no network, no way to the page but a port on which it may tell its
 * height and what its policy refused. Called by html.ts and javascript.ts.
 *
 * The frame page (public/frame.html) comes from the server with its own policy; a `srcdoc` frame would inherit the lab's. It is made
 * when it comes near the view. Everything it says is checked, bounded, and never read as HTML.
 */
import { make, whenNear } from "./elements.ts";
import type { MimeContext } from "./output-view.ts";
import { currentTheme, onThemeChange, tokenValues } from "./theme-watch.ts";

/** Higher content scrolls inside its frame. */
const HIGHEST = 4000;
/** Messages a second; a frame that says more has lost its port. */
const LOUDEST = 500;

const TOKENS = [
  ..."--text --text-2 --text-3 --surface-page --surface-code --surface-raised --line --line-strong --accent".split(" "),
  ..."--font-ui --font-code".split(" "),
];

export interface FrameContent {
  readonly html: string;
  readonly script?: string;
}

export function showFrame(host: HTMLElement, content: FrameContent, context: MimeContext): void {
  const place = make("div", "out-frame-place-holder");
  const notes = make("div", "out-note");
  host.append(place, notes);
  whenNear(place, context.signal, () => {
    const frame = make("iframe", "out-iframe");
    frame.setAttribute("sandbox", "allow-scripts");
    frame.setAttribute("referrerpolicy", "no-referrer");
    frame.setAttribute("allow", "");
    frame.title = "Output with script";
    frame.src = "/frame";
    frame.addEventListener("load", () => talk(frame, notes, content, context), { once: true });
    place.replaceWith(frame);
  });
}

function talk(frame: HTMLIFrameElement, notes: HTMLElement, content: FrameContent, context: MimeContext): void {
  const { port1: port, port2: theirs } = new MessageChannel();
  const heard = new Heard(frame, notes, context);
  port.addEventListener("message", (event) => {
    if (!heard.take(event.data as unknown)) port.close();
  });
  port.start();
  // The frame's origin is opaque and cannot be named; what is sent is its own content.
  const first = { kind: "show", html: content.html, script: content.script ?? "", look: look() };
  frame.contentWindow?.postMessage(first, "*", [theirs]);
  const stop = onThemeChange(() => port.postMessage({ kind: "theme", ...look() }));
  context.signal.addEventListener("abort", () => {
    stop();
    port.close();
  });
}

const look = () => ({ theme: currentTheme(), tokens: tokenValues(TOKENS) });

/** What a frame may tell, judged message by message. */
class Heard {
  readonly #frame: HTMLIFrameElement;
  readonly #notes: HTMLElement;
  readonly #context: MimeContext;
  readonly #refused = new Set<string>();
  #second = 0;
  #count = 0;
  #height = 0;
  #steps = 0;
  #waiting = 0;
  #wanted = 0;

  constructor(frame: HTMLIFrameElement, notes: HTMLElement, context: MimeContext) {
    this.#frame = frame;
    this.#notes = notes;
    this.#context = context;
  }

  /** False when the frame may not speak any more. */
  take(data: unknown): boolean {
    const second = Math.floor(performance.now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#count = 0;
    }
    if (++this.#count > LOUDEST) return false;
    if (typeof data !== "object" || data === null) return true;
    const { kind, height, address, message } = data as Record<string, unknown>;
    if (kind === "height" && typeof height === "number" && Number.isFinite(height)) this.#resize(height);
    if (kind === "refused" && typeof address === "string") this.#hold(address);
    if (kind === "fault" && typeof message === "string") this.#fault(message);
    return true;
  }

  /** One change of height a frame of the screen; content that grows because it was given room is stopped. */
  #resize(height: number): void {
    this.#wanted = Math.min(HIGHEST, Math.max(0, Math.ceil(height)));
    if (this.#waiting) return;
    this.#waiting = requestAnimationFrame(() => {
      this.#waiting = 0;
      const grown = this.#wanted - this.#height;
      this.#steps = grown > 0 && grown < 60 ? this.#steps + 1 : 0;
      if (grown === 0 || this.#steps > 12) return;
      this.#height = this.#wanted;
      this.#frame.style.height = `${this.#height}px`;
    });
  }

  /** The first fault of the output's script, unless it is the missing network's. */
  #fault(message: string): void {
    if (this.#notes.textContent === "")
      this.#notes.textContent = `The script in this output failed: ${message.slice(0, 300)}`;
  }

  #hold(address: string): void {
    const host = URL.canParse(address) ? new URL(address).host : "";
    if (!host || this.#refused.size > 20 || this.#refused.has(host)) return;
    this.#refused.add(host);
    this.#context.output.dataset["held"] = "network";
    this.#notes.textContent = `This output asked for ${[...this.#refused].slice(0, 4).join(", ")}. Outputs have no network here, so parts of it may be missing.`;
  }
}

/**
 * Output that carries script, in a frame of its own: opaque origin, no network, no way to the page but a port on which it may tell its
 * height and what its policy refused. Called by html.ts and javascript.ts.
 *
 * The frame page (public/frame.html) comes from the server with its own policy; a `srcdoc` frame would inherit the lab's. It is made
 * when it comes near the view. Everything it says is checked, bounded, and never read as HTML.
 */
import { action, make, markBlank, pageLink, whenNear } from "./elements.ts";
import type { MimeContext } from "./output-view.ts";
import { currentTheme, FRAME_TOKENS, onThemeChange, tokenValues } from "./theme-watch.ts";
import { whenTrusted } from "./trust.ts";

/** Higher content scrolls inside its frame. */
const HIGHEST = 4000;
/** What browsers say of a page that measures itself once more: nothing failed. */
const NO_FAULT = "ResizeObserver loop";
/** Messages a second; a frame that says more has lost its port. */
const LOUDEST = 500;

export interface FrameContent {
  readonly html: string;
  readonly script?: string;
  /** What is to be read out of the frame as a whole. */
  readonly title?: string;
  /** Not lower than this, px: a page may have no height of its own. */
  readonly least?: number;
  /** A line of its own to the program in `script`: for one frame, so only what is asked for anew each time has one. */
  readonly channel?: MessagePort;
  /** A spare frame has it already, and tells of itself here. */
  readonly held?: MessagePort;
  /** The frame that had this is no more. */
  readonly gone?: () => void;
}

/** A frame that runs its program already and shows nothing yet. */
export interface SpareFrame {
  readonly frame: HTMLIFrameElement;
  /** What it tells as every frame does; heard from when it is shown. */
  readonly port: MessagePort;
  /** The page's end of its program's own line. */
  readonly channel: MessagePort;
}

type Content = FrameContent | ((spare?: SpareFrame) => Promise<FrameContent>);

/** The frame that waits for an output, and takes it up at once instead of when the output comes near the view. */
export interface WaitingFrame {
  take(): SpareFrame | undefined;
  readonly soon: boolean;
}

/** `content` is asked for when the frame comes near the view, and again for each frame after it. `waiting`: there may be one. */
export function showFrame(host: HTMLElement, content: Content, context: MimeContext, waiting?: WaitingFrame): void {
  const place = make("div", "out-frame-place-holder");
  const notes = make("div", "out-note");
  host.append(place, notes);
  const show = () =>
    void whenTrusted(place, context, () =>
      mount(place, notes, content, context, "", place.isConnected ? waiting?.take() : undefined),
    );
  const showNear = () => whenNear(place, context.signal, show);
  if (!waiting?.soon) return showNear();
  // The host comes to its place in this turn. To be told that it is near takes until the page is drawn again.
  setTimeout(() => {
    if (context.signal.aborted) return;
    if (place.isConnected) show();
    else showNear();
  });
}

function mount(
  place: HTMLElement,
  notes: HTMLElement,
  content: Content,
  context: MimeContext,
  query: "" | "?network",
  spare?: SpareFrame,
): void {
  const frame = spare?.frame ?? emptyFrame(query);
  const ask = (which?: SpareFrame) => (typeof content === "function" ? content(which) : Promise.resolve(content));
  let coming: Promise<FrameContent> | null = ask(spare);
  const failed = (error: unknown) => {
    frame.style.display = "none";
    notes.textContent = `This output could not be shown: ${wordsOf(error)}`;
  };
  // Heard when the frame has loaded, which may be later.
  coming.catch(() => {});
  let stop = () => {};
  const withNetwork = () => {
    notes.textContent = "";
    delete context.output.dataset["held"];
    stop();
    mount(frame, notes, content, context, "?network");
  };
  let within: Window | null = null;
  const begin = () => {
    within = frame.contentWindow;
    stop();
    const mine = (coming ?? ask()).then((ready) => {
      if (frame.contentWindow === within) stop = talk(frame, notes, ready, context, withNetwork);
    });
    coming = null;
    mine.catch(failed);
  };
  frame.addEventListener("load", () => {
    // What is written into it loads it once more. But where its cell is moved on the page, the browser makes it anew.
    if (frame.contentWindow !== within) begin();
  });
  if (!spare) return place.replaceWith(frame);
  frame.removeAttribute("style");
  frame.inert = false;
  place.parentNode!.moveBefore(frame, place);
  place.remove();
  begin();
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export function emptyFrame(query: "" | "?network"): HTMLIFrameElement {
  const frame = make("iframe", "out-iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.setAttribute("referrerpolicy", "no-referrer");
  frame.setAttribute("allow", "");
  frame.title = "Output with script";
  frame.src = `/frame${query}`;
  return frame;
}

/** Hands a frame its content; gives back the port on which it tells of itself. */
export function handOver(frame: HTMLIFrameElement, { html, script = "", channel }: FrameContent): MessagePort {
  const { port1: port, port2: theirs } = new MessageChannel();
  // The frame's origin is opaque and cannot be named; what is sent is its own content.
  const first = { kind: "show", html, script, look: look() };
  frame.contentWindow?.postMessage(first, "*", channel ? [theirs, channel] : [theirs]);
  return port;
}

function talk(
  frame: HTMLIFrameElement,
  notes: HTMLElement,
  content: FrameContent,
  context: MimeContext,
  withNetwork: () => void,
): () => void {
  const port = content.held ?? handOver(frame, content);
  const heard = new Heard(frame, notes, context, withNetwork);
  port.addEventListener("message", (event) => {
    if (!heard.take(event.data as unknown)) port.close();
  });
  port.start();
  if (content.title) frame.title = content.title;
  if (content.least) frame.style.minHeight = `${Math.min(HIGHEST, content.least)}px`;
  const tellTheme = () => port.postMessage({ kind: "theme", ...look() });
  // It may have changed while the frame waited.
  if (content.held) tellTheme();
  const stopHearing = onThemeChange(tellTheme);
  const stop = () => {
    stopHearing();
    port.close();
    content.gone?.();
  };
  context.signal.addEventListener("abort", stop);
  return stop;
}

const look = () => ({ theme: currentTheme(), tokens: tokenValues(FRAME_TOKENS) });

/** What a frame may tell, judged message by message. */
class Heard {
  readonly #frame: HTMLIFrameElement;
  readonly #notes: HTMLElement;
  readonly #context: MimeContext;
  /** Hosts, and the page where one was to be embedded. */
  readonly #refused = new Map<string, URL | null>();
  #second = 0;
  #count = 0;
  /** As told last; a frame that shows nothing takes no place. */
  #height = -1;
  #steps = 0;
  #waiting = 0;
  #wanted = 0;

  readonly #withNetwork: () => void;

  constructor(frame: HTMLIFrameElement, notes: HTMLElement, context: MimeContext, withNetwork: () => void) {
    this.#withNetwork = withNetwork;
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
    const { kind, height, address, framed, message } = data as Record<string, unknown>;
    if (kind === "height" && typeof height === "number" && Number.isFinite(height)) this.#resize(height);
    if (kind === "refused" && typeof address === "string") this.#hold(address, framed === true);
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
      markBlank(this.#context.output, this.#height === 0);
      this.#frame.style.height = `${this.#height}px`;
    });
  }

  /** The first fault of the output's script, unless it is the missing network's. */
  #fault(message: string): void {
    if (this.#notes.textContent === "" && !message.startsWith(NO_FAULT))
      this.#notes.textContent = `The script in this output failed: ${message.slice(0, 300)}`;
  }

  #hold(address: string, framed: boolean): void {
    const url = URL.canParse(address) ? new URL(address) : null;
    if (!url?.host || this.#refused.size > 20 || this.#refused.has(url.host)) return;
    this.#refused.set(url.host, framed && /^https?:$/.test(url.protocol) ? url : null);
    this.#context.output.dataset["held"] = "network";
    const asked = [...this.#refused].flatMap(([host, page]) => (page ? [] : [host]));
    const words = `This output asked for ${asked.slice(0, 4).join(", ")}. Outputs have no network here, so parts of it may be missing. `;
    const allow = action("Allow network for this output", this.#withNetwork);
    this.#notes.replaceChildren(...(asked.length > 0 ? [words, allow, " "] : []));
    for (const page of this.#refused.values())
      if (page) this.#notes.append(`Page of ${page.host} not embedded. `, pageLink(page), " ");
  }
}

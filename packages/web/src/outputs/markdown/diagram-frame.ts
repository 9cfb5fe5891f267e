/**
 * The one hidden frame in which mermaid draws. Called by diagram.ts. Its origin is opaque and its policy lets nothing out
 * (public/frame.html and the server's policy for it); what it says is one text for one question, bounded, and never trusted.
 */
import address from "mermaid/dist/mermaid.min.js?url";

/** For one diagram, and for mermaid itself to be there, ms. */
const LIMIT = 15_000;
const START = 60_000;
const LARGEST = 5_000_000;

type Frame = (source: string, look: object) => Promise<string>;
let frame: Promise<Frame> | null = null;
let last: Promise<unknown> = Promise.resolve();

/** One after the other: mermaid keeps its settings in one place. */
export function drawInFrame(source: string, look: object): Promise<string> {
  frame ??= makeFrame();
  const mine = frame;
  const drawn = last.then(async () => (await mine)(source, look));
  last = drawn.catch(() => undefined);
  return drawn;
}

/** Runs in the frame, as text behind mermaid itself. */
const PROGRAM = `
;(() => {
  let number = 0;
  addEventListener("message", (event) => {
    const port = event.ports[0];
    if (event.source !== parent || !port) return;
    port.onmessage = async ({ data }) => {
      try {
        mermaid.initialize({
          startOnLoad: false, securityLevel: "strict", theme: "base", themeVariables: data.look, htmlLabels: false,
          flowchart: { htmlLabels: false, useMaxWidth: true }, class: { htmlLabels: false }, state: { htmlLabels: false },
          fontFamily: data.font, maxTextSize: 20000, maxEdges: 300, suppressErrorRendering: true,
          secure: ["secure", "securityLevel", "startOnLoad", "maxTextSize", "maxEdges", "suppressErrorRendering", "theme",
            "themeVariables", "themeCSS", "fontFamily", "htmlLabels", "dompurifyConfig"],
        });
        const { svg } = await mermaid.render("diagram" + ++number, data.source);
        port.postMessage({ svg });
      } catch (error) {
        port.postMessage({ reason: String(error && error.message || error).slice(0, 500) });
      }
    };
    port.postMessage({ ready: true });
  });
  parent.postMessage("diagram-frame", "*");
})();`;

async function makeFrame(): Promise<Frame> {
  const response = await fetch(address);
  if (!response.ok) throw new Error("mermaid could not be loaded");
  const program = (await response.text()) + PROGRAM;
  const element = document.createElement("iframe");
  element.setAttribute("sandbox", "allow-scripts");
  element.setAttribute("referrerpolicy", "no-referrer");
  element.setAttribute("aria-hidden", "true");
  element.tabIndex = -1;
  // Laid out, because diagrams are measured as they are drawn; seen by nobody.
  element.style.cssText =
    "position: fixed; left: -3000px; top: 0; width: 900px; height: 600px; border: 0; visibility: hidden";
  element.src = "/frame";
  const port = await opened(element, program);
  return (source, look) => ask(element, port, { source, look, font: "system-ui, sans-serif" });
}

function opened(element: HTMLIFrameElement, program: string): Promise<MessagePort> {
  return new Promise((done, fail) => {
    const late = setTimeout(() => fail(new Error("mermaid did not start")), START);
    const begun = (event: MessageEvent) => {
      if (event.source !== element.contentWindow || event.data !== "diagram-frame") return;
      removeEventListener("message", begun);
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener("message", () => (clearTimeout(late), done(port1)), { once: true });
      port1.start();
      element.contentWindow?.postMessage("begin", "*", [port2]);
    };
    addEventListener("message", begun);
    element.addEventListener(
      "load",
      () => {
        const { port2 } = new MessageChannel();
        const show = { kind: "show", html: "", script: program, look: { theme: "light", tokens: {} } };
        element.contentWindow?.postMessage(show, "*", [port2]);
      },
      { once: true },
    );
    document.body.append(element);
  });
}

/** A diagram that takes too long takes the frame with it; the next one gets a new frame. */
function ask(element: HTMLIFrameElement, port: MessagePort, question: object): Promise<string> {
  return new Promise((done, fail) => {
    const late = setTimeout(() => {
      element.remove();
      frame = null;
      fail(new Error("drawing took too long"));
    }, LIMIT);
    const heard = ({ data }: MessageEvent<{ svg?: unknown; reason?: unknown }>) => {
      clearTimeout(late);
      if (typeof data.svg === "string" && data.svg.length <= LARGEST) done(data.svg);
      else fail(new Error(typeof data.reason === "string" ? data.reason : "the diagram is too large"));
    };
    port.addEventListener("message", heard, { once: true });
    port.postMessage(question);
  });
}

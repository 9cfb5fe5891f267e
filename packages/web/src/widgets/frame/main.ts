/**
 * What runs inside a widget's frame: takes the line to the page, gets the model it is told to show, and shows it. Built into
 * one file that the page fetches with the first widget and hands to each frame as text (vite.config.ts, widget-hub.ts).
 */
import type { ToFrame, ToPage } from "./channel.ts";
import { FORMULA, texOf } from "./formula-marks.ts";
import css from "./frame.css?inline";
import { FrameManager } from "./frame-manager.ts";
import { nameControls } from "./names.ts";

export default begin;

const held = globalThis as unknown as { pellucidChannel?: MessagePort };
const port = held.pellucidChannel;
delete held.pellucidChannel;
if (port) begin(port);

function begin(line: MessagePort): void {
  addStyle(css);
  const place = document.body.appendChild(document.createElement("div"));
  const send = (message: ToPage, transfer: Transferable[] = []) => line.postMessage(message, transfer);
  const manager = new FrameManager(send);
  dressIcons(place, manager);
  nameControls(place);
  setFormulas(manager);
  line.addEventListener("message", ({ data }: MessageEvent<ToFrame>) => {
    if (data.kind === "begin") {
      place.inert = !data.touch;
      manager.show(data.model, place).then(
        () => send({ kind: "shown" }),
        (error: unknown) => send({ kind: "failed", reason: String(error instanceof Error ? error.message : error) }),
      );
    } else if (data.kind === "ended") place.inert = true;
    else manager.hear(data);
  });
  line.start();
  send({ kind: "ready" });
}

/** The font of icons is fetched when the first one is drawn. */
function dressIcons(place: HTMLElement, manager: FrameManager): void {
  const observer = new MutationObserver(() => {
    if (!place.querySelector(".fa, .fas, .far")) return;
    observer.disconnect();
    manager.file("icons").then(addStyle, (error: unknown) => console.error(error));
  });
  observer.observe(place, { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] });
}

function addStyle(text: string): void {
  const style = document.createElement("style");
  style.textContent = text;
  document.head.append(style);
}

/** Jupyter's controls hand formulas to a MathJax that the page brings; here it is the page that sets them. */
function setFormulas(manager: FrameManager): void {
  const typeset = ([, , element]: [string, unknown, HTMLElement]): void => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const texts: Text[] = [];
    while (walker.nextNode()) texts.push(walker.currentNode as Text);
    for (const text of texts) {
      for (const found of [...text.data.matchAll(FORMULA)].toReversed()) {
        const place = document.createElement("span");
        const rest = text.splitText(found.index);
        rest.data = rest.data.slice(found[0].length);
        rest.before(place);
        place.textContent = found[0];
        manager.file(`tex:${texOf(found)}`).then(
          (html) => (place.innerHTML = html),
          () => undefined,
        );
      }
    }
  };
  (globalThis as Record<string, unknown>)["MathJax"] = { Hub: { Queue: typeset } };
}

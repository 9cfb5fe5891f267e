/**
 * An output that is a widget: a frame with its view, live while the kernel is. Loaded with the first widget of a page by
 * outputs/bundle-view.ts. Where it cannot live, the output's picture or words stand there with the reason.
 */
import type { Json } from "@pellucid/notebook";
import { shape, WIDGET_CLOSED } from "@pellucid/protocol";
import { plainText } from "../outputs/content.ts";
import { make } from "../outputs/elements.ts";
import { choices } from "../outputs/mime-choice.ts";
import { renderImage } from "../outputs/image.ts";
import { type FrameContent, showFrame, type SpareFrame } from "../outputs/frame.ts";
import type { MimeContext } from "../outputs/output-view.ts";
import { frameProgram, takeSpare } from "./spare-frame.ts";
import { hasSeenMade, hubOf, type WidgetFrame } from "./widget-hub.ts";

/** Of a widget that is out of the file, and asks something of a kernel. */
const UNHEARD = "Parts of this widget come from Python, and no kernel has it: run the cell to get them.";

export function renderWidget(host: HTMLElement, value: Json, context: MimeContext): void {
  const model = shape.isRecord(value) ? value["model_id"] : undefined;
  if (typeof model !== "string" || model === "") throw new Error("the widget has no model_id");
  void frameProgram();
  // What was just made by code that a person ran need not be asked about.
  const isOurs = hasSeenMade(context.path, model);
  draw(host, model, isOurs ? { ...context, trusted: () => Promise.resolve(true) } : context, isOurs);
}

/** `soon`: the frame that waits has this widget already, and nothing comes of waiting longer. */
const draw = (host: HTMLElement, model: string, context: MimeContext, soon: boolean): void =>
  showFrame(host, (spare) => contentOf(host, model, context, spare), context, {
    take: () => takeSpare(context.path),
    soon,
  });

/** What the output has beside the widget: the picture that it was shown with (ipympl), or words. */
function standIn(context: MimeContext): HTMLElement {
  const place = make("div", "");
  const words = () => place.replaceChildren(make("pre", "out-text", plainText(context.bundle)));
  const mime = choices(context.bundle).find((type) => type.startsWith("image/"));
  if (mime === undefined) words();
  else {
    const picture = context.bundle[mime] as unknown as Json;
    renderImage(place, picture, { ...context, mime }).catch(() => context.signal.aborted || words());
  }
  return place;
}

async function contentOf(
  host: HTMLElement,
  model: string,
  context: MimeContext,
  spare?: SpareFrame,
): Promise<FrameContent> {
  const script = spare ? "" : await frameProgram();
  const { port1, port2: channel } = new MessageChannel();
  const port = spare?.channel ?? port1;
  const hub = hubOf(context.path);
  const note = make("div", "out-note");
  const say = (words: string) => {
    note.textContent = words;
    if (!note.isConnected) host.append(note);
  };
  let here = true;
  const leave = () => {
    // Once: the next frame of this notebook may have another hub by now.
    if (here) hub.remove(frame);
    here = false;
    port.close();
  };
  const frame: WidgetFrame = {
    model,
    send: (message, transfer = []) => port.postMessage(message, transfer),
    shown: () => context.output.removeAttribute("data-widget"),
    unheard: () => say(UNHEARD),
    failed: (reason) => say(`The widget could not be shown: ${reason}`),
    missing(reason) {
      leave();
      // A progress bar that took itself away leaves nothing behind.
      if (reason === WIDGET_CLOSED) {
        context.output.dataset["widget"] = "closed";
        return host.replaceChildren();
      }
      context.output.dataset["widget"] = "gone";
      const told = make("div", "out-note", `This widget is not alive: ${reason}. Run the cell to get it back.`);
      host.replaceChildren(standIn(context), told);
    },
    again() {
      leave();
      host.replaceChildren();
      draw(host, model, context, false);
    },
    ended(reason) {
      context.output.dataset["widget"] = "ended";
      say(`This widget stands still: ${reason}. Run the cell to get it back.`);
    },
    cut: () => (port.close(), say("This widget sent too many messages and was cut off. Run the cell to begin anew.")),
  };
  hub.add(frame, port);
  port.addEventListener("message", ({ data }) => hub.take(frame, data));
  port.start();
  context.signal.addEventListener("abort", leave);
  const title = `Widget ${plainText(context.bundle).slice(0, 60)}`;
  return { html: "", script, channel, gone: leave, title, ...(spare && { held: spare.port }) };
}

/**
 * The kernel as plots of panel, holoviews, hvplot and bokeh know it: something on their page by which a control is heard in Python, and
 * by which Python changes what stands there. Their libraries look for it at two global places, once for a page; here it is in each
 * frame, and speaks with the kernel on the line that widgets have (widgets/widget-hub.ts). Called by bokeh.ts.
 */
import type { ToFrame } from "../../widgets/frame/channel.ts";
import { hubOf, type WidgetFrame } from "../../widgets/widget-hub.ts";
import { withStyles } from "./plot-code.ts";

/** The page's end of a plot's line; `say` puts words below the plot, and takes them away. */
export function plotLine(path: string, say: (words: string) => void): { channel: MessagePort; gone: () => void } {
  const { port1: port, port2: channel } = new MessageChannel();
  const hub = hubOf(path);
  let here = true;
  const gone = () => {
    if (here) hub.remove(frame);
    here = false;
    port.close();
  };
  const still = (reason: string) => say(`These controls stand still: ${reason}. Run the cell to get them back.`);
  let sent: Promise<unknown> = Promise.resolve();
  const frame: WidgetFrame = {
    model: "",
    targets: new Set(),
    // In their order; what names a style sheet brings it along.
    send: (message, transfer = []) => {
      if (message.kind === "comms") say("");
      sent = sent.then(async () => port.postMessage(await styled(path, message), transfer));
    },
    shown: () => say(""),
    failed: () => still("their kernel is another one"),
    missing: () => {},
    // What it said meanwhile is said then. What the kernel did is lost, and its next word is heard.
    again: () => {},
    ended: still,
    cut: () => (port.close(), still("they sent too many messages")),
  };
  hub.add(frame, port);
  port.addEventListener("message", ({ data }) => hub.take(frame, data));
  port.start();
  return { channel, gone };
}

async function styled(path: string, message: ToFrame): Promise<ToFrame> {
  if (message.kind !== "comms") return message;
  const said = message.said.map(async (each) => {
    const { text } = each.message;
    return text === undefined ? each : { ...each, message: { ...each.message, text: await withStyles(path, text) } };
  });
  return { kind: "comms", said: await Promise.all(said) };
}

/**
 * A widget's frame that is made while its cell still runs: until a frame stands, has read the program of widgets and runs it, much of a
 * second passes, which somebody would otherwise wait for after the kernel is done. One at a time, where the browser can move a frame on
 * the page as it is. Prepared by ahead.ts, taken by widget-output.ts.
 */
import { emptyFrame, handOver, type SpareFrame } from "../outputs/frame.ts";
import address from "./frame/main.ts?worker&url";

let text: Promise<string> | null = null;

/** The code of all frames, fetched once. */
export function frameProgram(): Promise<string> {
  text ??= fetch(address).then((answer) => {
    if (!answer.ok) throw new Error("the code of widgets could not be loaded");
    return answer.text();
  });
  text.catch(() => (text = null));
  return text;
}

let coming: Promise<void> | null = null;
let spare: SpareFrame | undefined;

/** There is nothing of the notebook in it: our own program, and a line that nobody has said anything on. */
export function prepareSpare(): void {
  if (coming || spare || !("moveBefore" in Element.prototype)) return;
  coming = makeSpare().then(
    (made) => void (spare = made),
    () => undefined,
  );
  void coming.then(() => (coming = null));
}

async function makeSpare(): Promise<SpareFrame> {
  const frame = emptyFrame("");
  frame.style.cssText = "position:fixed;inset:0 auto auto 0;width:1px;height:1px;visibility:hidden";
  frame.inert = true;
  const stands = new Promise((done) => frame.addEventListener("load", done, { once: true }));
  document.body.append(frame);
  const [script] = await Promise.all([frameProgram(), stands]);
  const { port1: channel, port2: theirs } = new MessageChannel();
  const port = handOver(frame, { html: "", script, channel: theirs });
  return { frame, port, channel };
}

export function takeSpare(): SpareFrame | undefined {
  const taken = spare;
  spare = undefined;
  return taken;
}

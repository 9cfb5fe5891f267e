/**
 * A widget's frame that is made before its cell runs, or while it does: until a frame stands, has read the program of widgets and runs
 * it, much of a second passes, which somebody would otherwise wait for after the kernel is done. It is told of the notebook's widgets as
 * they are made. One at a time, where the browser can move a frame on the page as it is. Prepared by ahead.ts, taken by widget-output.ts.
 */
import { emptyFrame, handOver, type SpareFrame } from "../outputs/frame.ts";
import address from "./frame/main.ts?worker&url";
import { hubOf } from "./widget-hub.ts";

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

/** The notebook that the frame which is being made is for; null: its notebook was closed meanwhile. */
let wanted: string | null = null;
let coming: Promise<void> | null = null;
let spare: { readonly made: SpareFrame; readonly path: string } | undefined;

/** For the notebook at `path`: there is nothing of it in the frame yet, only our own program. */
export function prepareSpare(path: string): void {
  if (spare?.path === path || !("moveBefore" in Element.prototype)) return;
  dropSpare();
  wanted = path;
  coming ??= makeSpare().then(stand, () => undefined);
  void coming.then(() => (coming = null));
}

function stand(made: SpareFrame): void {
  if (wanted === null) return discard(made);
  spare = { made, path: wanted };
  hubOf(wanted).follow(made.channel, () => dropSpare());
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

export function takeSpare(path: string): SpareFrame | undefined {
  if (spare?.path !== path) return undefined;
  const { made } = spare;
  spare = undefined;
  return made;
}

/** The notebook at `path` is closed; without it, whichever it is. */
export function dropSpare(path?: string): void {
  if (path === undefined || wanted === path) wanted = null;
  if (!spare || (path ?? spare.path) !== spare.path) return;
  const { made, path: of } = spare;
  spare = undefined;
  hubOf(of).unfollow(made.channel);
  discard(made);
}

function discard({ channel, port, frame }: SpareFrame): void {
  channel.close();
  port.close();
  frame.remove();
}

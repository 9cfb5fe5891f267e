/**
 * Prints the notebook that is in front, by the browser's own dialog: what is printed is the page that an export makes of it, in a frame of
 * another origin that prints itself (page/print-itself.ts). The browser's own menu prints the lab as it stands: lab-paper.ts.
 */
import { encodePath } from "../connection/api.ts";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { toast } from "../ui/toast.tsx";
import "./print-page.css";

/** A page that takes longer is told of; and so long a browser may take to read what it prints, ms. */
const SLOW = 1500;
const READING = 60_000;
/** Its word comes from another process and may come behind the news that it is loaded, by so much at most, ms. */
const BEHIND = 5000;

/** Of what was printed last: nobody waits for it any more once something else is. */
let leave = () => {};

export function printPage({ path }: NotebookSession): Promise<void> {
  leave();
  const name = path.split("/").at(-1)!;
  const own = document.createElement("iframe");
  own.className = "print-page";
  own.title = `${name} on paper`;
  own.inert = true;
  own.src = `/api/pellucid/export/${encodePath(path)}?to=html&print=1#print`;
  return new Promise((done) => {
    let quiet = () => {};
    const timer = setTimeout(() => (quiet = toast({ text: `Preparing ${name} for paper…` })), SLOW);
    let prepares = false;
    const end = () => {
      removeEventListener("message", hear);
      clearTimeout(timer);
      quiet();
      setTimeout(() => own.remove(), READING);
      done();
    };
    const hear = ({ source, data }: MessageEvent<{ kind?: unknown } | null>) => {
      if (source !== own.contentWindow || source === null) return;
      if (data?.kind === "prepares") prepares = true;
      if (data?.kind === "printed") end();
    };
    leave = () => {
      end();
      own.remove();
    };
    addEventListener("message", hear);
    const giveUp = () => {
      if (prepares || !own.isConnected) return;
      leave();
      toast({ level: "error", text: `${name} could not be made ready for paper. Export it as HTML and print that.` });
    };
    own.addEventListener("load", () => setTimeout(giveUp, BEHIND));
    document.body.append(own);
  });
}

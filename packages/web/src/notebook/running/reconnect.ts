/**
 * What a person does who doubts that the page and the kernel hear one another: both links are made anew, and what was found is said.
 * Loaded on first use.
 */
import { toast } from "../../ui/toast.tsx";
import type { NotebookSession } from "../notebook-session.ts";

/** The server may be away; its strip says so then. */
const PATIENCE = 10_000;

export async function reconnect(session: NotebookSession): Promise<void> {
  const { client, store } = session;
  const welcomed = new Promise<boolean>((done) => {
    const stopHearing = store.status.subscribe(() => store.status.get().connection === "open" && end(true));
    const timer = setTimeout(() => end(false), PATIENCE);
    const end = (open: boolean) => {
      stopHearing();
      clearTimeout(timer);
      done(open);
    };
  });
  client.reconnect();
  if (!(await welcomed)) return;
  const { state } = store.kernel.get();
  const alive = state !== "none" && state !== "dead";
  toast({
    text: alive ? "Connected to the kernel again." : "Connected again. No kernel runs; one starts with the next cell.",
  });
}

/** The lab this page belongs to: its folder's name, and whether the server can be reached. Filled once at the start. */
import { labInfo, onReach, onSignedOut, request, type LabInfo } from "../connection/api.ts";
import { createStore } from "../ui/store.ts";

export const lab = createStore<LabInfo>({ name: "", instance: "", version: "" });

/** "lost" after a request found nobody; "signed-out" when the login has ended. */
export type Reach = "up" | "lost" | "signed-out";
export const reach = createStore<Reach>("up");

const ASK_AGAIN = 2000;

/** What this lab is: the page was sent with it, or the server is asked. One that does not say still gets a workbench. */
export async function readLab(): Promise<LabInfo> {
  const sent = document.querySelector<HTMLMetaElement>('meta[name="pellucid-lab"]')?.content;
  const info = sent
    ? (JSON.parse(sent) as LabInfo)
    : await labInfo().catch((): LabInfo => ({ name: "", instance: "here", version: "" }));
  lab.set(info);
  return info;
}

/** Watches the connection; while it is lost, asks until somebody answers. */
export function watchReach(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const askAgain = () => {
    timer = undefined;
    void request("status").catch(() => {});
  };
  const stopReach = onReach((up) => {
    if (reach.get() === "signed-out") return;
    reach.set(up ? "up" : "lost");
    if (!up) timer ??= setTimeout(askAgain, ASK_AGAIN);
  });
  const stopSigned = onSignedOut(() => reach.set("signed-out"));
  return () => {
    clearTimeout(timer);
    stopReach();
    stopSigned();
  };
}

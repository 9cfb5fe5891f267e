/** Ends every kernel of the lab after a question. Loaded on first use. */
import { endSession, sessions } from "../connection/api.ts";
import { confirm } from "../ui/dialog.tsx";
import { toast } from "../ui/toast.tsx";
import { readRunning } from "./running.ts";

/** False: there was nothing to ask. The answer comes while the question is shown. */
export async function shutDownAll(): Promise<boolean> {
  const alive = (await sessions()).filter(({ kernel }) => kernel !== null);
  if (alive.length === 0) {
    toast({ text: "No kernel is running" });
    return false;
  }
  const many = alive.length === 1 ? "1 kernel" : `${alive.length} kernels`;
  const text = `${alive.map(({ path }) => path).join(", ")}. Variables are lost; notebooks and their outputs stay.`;
  void confirm({ title: "Shut down all kernels?", text, confirm: `Shut down ${many}` }).then(async (yes) => {
    if (!yes) return;
    // Two notebooks may use one kernel, which then is gone already.
    await Promise.allSettled(alive.map(({ id }) => endSession(id)));
    await readRunning();
  });
  return true;
}

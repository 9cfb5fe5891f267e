/** Ends every kernel of the lab, or those that nobody has open, after a question. Loaded on first use. */
import { endSession, sessions } from "../connection/api.ts";
import { confirm } from "../ui/dialog.tsx";
import { toast } from "../ui/toast.tsx";
import { readRunning, unusedOf } from "./running.ts";

const WORDS = {
  all: { title: "Shut down all kernels?", none: "No kernel is running" },
  unused: {
    title: "Shut down unused kernels?",
    none: "Every kernel is in use: its notebook is open, or it is working",
  },
};

/** False: there was nothing to ask. The answer comes while the question is shown. */
export async function shutDownKernels(which: keyof typeof WORDS): Promise<boolean> {
  const alive = (await sessions()).filter(({ kernel }) => kernel !== null);
  const going = which === "all" ? alive : unusedOf(alive);
  const { title, none } = WORDS[which];
  if (going.length === 0) {
    toast({ text: none });
    return false;
  }
  const count = new Set(going.map(({ kernel }) => kernel!.id)).size;
  const many = count === 1 ? "1 kernel" : `${count} kernels`;
  const text = `${going.map(({ path }) => path).join(", ")}. Variables are lost; notebooks and their outputs stay.`;
  void confirm({ title, text, confirm: `Shut down ${many}` }).then(async (yes) => {
    if (!yes) return;
    // Two notebooks may use one kernel, which then is gone already.
    await Promise.allSettled(going.map(({ id }) => endSession(id)));
    await readRunning();
  });
  return true;
}

/**
 * What the kernel takes of the machine, in the notebook's header: memory with a small bar, processor and graphics beside
 * it. Asked for only while it can be seen and there is a kernel; a slow answer is waited for before the next question.
 */
import type { KernelUsage as Usage } from "@pellucid/protocol";
import { memo, useEffect, useState } from "react";
import { kernelUsage } from "../../connection/api.ts";
import type { NotebookSession } from "../notebook-session.ts";
import { bytes } from "./run-words.ts";
import "./kernel-usage.css";

const EVERY = 3000;

/** `alive`: idle or busy. Not which of the two: a run would draw it anew. */
export default memo(function KernelUsage({ session, alive }: { session: NotebookSession; alive: boolean }) {
  const usage = useUsage(session, alive);
  if (!alive || !usage) return null;
  const { memory, total, cpu, gpu } = usage;
  const words = [
    `Memory of the kernel: ${bytes(memory)} of ${bytes(total)}`,
    cpu === null ? "" : `processor ${percent(cpu)}`,
    gpu ? `GPU ${percent(gpu.share)}, ${bytes(gpu.memory)} of ${bytes(gpu.total)}` : "",
  ];
  const text = words.filter(Boolean).join(", ");
  return (
    <span className="kernel-usage" role="img" aria-label={text} data-tip={text} data-kernel-usage="">
      <i className="kernel-usage-bar" data-full={memory > 0.85 * total ? "" : undefined}>
        <i style={{ width: `${Math.max(4, Math.min(100, (100 * memory) / total))}%` }} />
      </i>
      <span>
        <span className="kernel-usage-name">RAM</span> {bytes(memory)}
      </span>
      {cpu !== null && (
        <span className="kernel-usage-cpu">
          <span className="kernel-usage-name">CPU</span> {percent(cpu)}
        </span>
      )}
      {gpu && (
        <span className="kernel-usage-cpu">
          <span className="kernel-usage-name">GPU</span> {percent(gpu.share)}
        </span>
      )}
    </span>
  );
});

const percent = (share: number) => `${Math.round(100 * share)} %`;

function useUsage(session: NotebookSession, alive: boolean): Usage | null {
  const [usage, setUsage] = useState<Usage | null>(null);
  useEffect(() => {
    if (!alive) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gone = false;
    const ask = async () => {
      const answer = session.isSeen ? await kernelUsage(session.path).catch(() => undefined) : undefined;
      if (gone) return;
      if (answer !== undefined) setUsage(answer);
      // Who cannot say it now is not asked again soon.
      timer = setTimeout(() => void ask(), answer === null ? 10 * EVERY : EVERY);
    };
    void ask();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [session, alive]);
  return usage;
}

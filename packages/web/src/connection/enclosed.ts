/**
 * The notebook that came within the page, when it was open already (server/src/routes/lab.ts): the first view of it shows it
 * without having asked. Its socket has said hello as one who has it (early-socket.ts).
 */
import type { EnclosedNotebook } from "@pellucid/protocol";

/** Once, and only for the notebook that the page was asked for. */
export function takeEnclosed(path: string): EnclosedNotebook | null {
  if (typeof document === "undefined") return null;
  const about = document.querySelector<HTMLMetaElement>('meta[name="pellucid-room"]');
  const data = document.getElementById("pellucid-notebook");
  if (!data || about?.dataset["path"] !== path) return null;
  data.remove();
  return JSON.parse(data.textContent ?? "") as EnclosedNotebook;
}

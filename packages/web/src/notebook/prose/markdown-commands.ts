/** Commands of Markdown cells: values of the kernel, the preview, attachments that nothing shows. Loaded with the first of them. */
import { toast } from "../../ui/toast.tsx";
import { removeUnused } from "./attachments.ts";
import { kernelValues } from "../running/kernel-values.ts";
import { choosePreview, type Preview } from "./markdown-preview.ts";
import type { NotebookSession } from "../notebook-session.ts";

export function runMarkdownCommand(session: NotebookSession, id: string): void {
  if (id === "pellucid:markdown-values") return toggleValues(session);
  if (id === "pellucid:remove-unused-attachments") return removeUnused(session);
  choosePreview(id.slice("pellucid:markdown-preview-".length) as Preview);
}

function toggleValues(session: NotebookSession): void {
  const values = kernelValues(session);
  values.switch(!values.on.get());
  toast({
    text: values.on.get()
      ? "{{ expression }} in Markdown shows its value in this notebook, in this browser"
      : "Values in Markdown are off for this notebook",
  });
}

/**
 * Cells as JSON of an .ipynb file, the form in which Jupyter's programs hand them to each other. One way only, and small,
 * for it has to be at hand when a copy key is pressed; reading stands in pasted-cells.ts. Outputs that this page holds
 * only in part are left out: our own form, which goes along, has them whole.
 */
import { type Cell, isBlob, type JsonObject, type Output } from "@pellucid/notebook";

export const OWN_CELLS = "application/x-pellucid-cells+json";
export const JUPYTER_CELLS = "application/vnd.jupyter.cells";

export function jupyterCell({ id, type, source, metadata, attachments, outputs, executionCount }: Cell): object {
  const common = { cell_type: type, id, metadata, source };
  if (type !== "code") return attachments ? { ...common, attachments } : common;
  return { ...common, execution_count: executionCount, outputs: outputs.flatMap(jupyterOutput) };
}

function jupyterOutput(output: Output): JsonObject[] {
  switch (output.type) {
    case "stream":
      return typeof output.text === "string" ? [{ output_type: "stream", name: output.name, text: output.text }] : [];
    case "error":
      return [{ output_type: "error", ename: output.ename, evalue: output.evalue, traceback: [...output.traceback] }];
    case "display":
    case "result": {
      if (Object.values(output.data).some(isBlob)) return [];
      const shown = { data: output.data as JsonObject, metadata: output.metadata };
      if (output.type === "display") return [{ output_type: "display_data", ...shown }];
      return [{ output_type: "execute_result", execution_count: output.executionCount, ...shown }];
    }
    default:
      return [];
  }
}

/** A kernel's comm message as the wire to pages has it. Called by widget-comms.ts. */
import type { CommMessage, JupyterMessage } from "@pellucid/protocol";

type Content = Readonly<Record<string, unknown>>;
const contentOf = (value: unknown): Content =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Content) : {};

/** Null for one that names no comm. */
export function commMessageOf({ header, content, metadata }: JupyterMessage): CommMessage | null {
  const { comm_id: comm, target_name: target, data } = content;
  if (typeof comm !== "string" || comm === "") return null;
  return {
    type: header.msg_type as CommMessage["type"],
    comm,
    ...(typeof target === "string" && { target }),
    data: contentOf(data),
    ...(typeof data === "string" && { text: data }),
    metadata,
  };
}

/** The content of the message that says this to a kernel. */
export const contentOfComm = ({ type, comm, target, data }: CommMessage): Record<string, unknown> => ({
  comm_id: comm,
  data,
  ...(type === "comm_open" && { target_name: target ?? "", target_module: null }),
});

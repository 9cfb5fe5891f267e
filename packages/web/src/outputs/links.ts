/**
 * Where a link or an image address in a notebook leads: elsewhere in the web, to a file of the project, or to a place in the same
 * text. Called by sanitise.ts. Pure; addresses of any other kind lead nowhere.
 */
export type Link =
  | { readonly kind: "web"; readonly href: string }
  | { readonly kind: "file"; readonly href: string }
  | { readonly kind: "anchor"; readonly href: string };

export function resolveLink(target: string, notebook: string): Link | null {
  const text = asBrowsersRead(target);
  if (text.startsWith("#")) return { kind: "anchor", href: text };
  if (/^(?:https?:\/\/|mailto:|tel:)/i.test(text)) return { kind: "web", href: text };
  if (text.startsWith("//") || text.startsWith("\\") || /^\/[\\/]/.test(text)) return null;
  const path = projectPath(text, notebook);
  if (path === null) return null;
  const fragment = /#.*$/s.exec(text)?.[0] ?? "";
  return { kind: "file", href: `/lab/tree/${encodePath(path)}${fragment}` };
}

/** Browsers drop tabs and newlines inside an address, and spaces and controls around it. */
function asBrowsersRead(target: string): string {
  const text = target.replace(/[\t\r\n]/g, "");
  let [start, end] = [0, text.length];
  while (start < end && text.charCodeAt(start) <= 0x20) start++;
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end--;
  return text.slice(start, end);
}

/** Address of a project file's bytes, for a relative address in a notebook. */
export function fileUrl(target: string, notebook: string): string | null {
  const path = projectPath(target.trim(), notebook);
  return path === null ? null : `/files/${encodePath(path)}`;
}

/** The path from the project's root; null for what is not a path, or leaves the project. */
function projectPath(target: string, notebook: string): string | null {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target) || target.startsWith("//") || target.includes("\\")) return null;
  let plain: string;
  try {
    plain = decodeURIComponent(target.replace(/[?#].*$/s, ""));
  } catch {
    return null;
  }
  if (plain === "" || plain.includes("\\") || plain.includes("\0")) return null;
  // Jupyter wrote links to files as `/files/...`, `/notebooks/...` and `/lab/tree/...`.
  const rooted = plain.replace(/^\/(?:files|notebooks|edit|lab\/tree)\//, "/");
  const steps = rooted.startsWith("/") ? [] : notebook.split("/").slice(0, -1);
  for (const step of rooted.split("/")) {
    if (step === "" || step === ".") continue;
    if (step !== "..") steps.push(step);
    else if (steps.pop() === undefined) return null;
  }
  return steps.length > 0 ? steps.join("/") : null;
}

const encodePath = (path: string): string => path.split("/").map(encodeURIComponent).join("/");

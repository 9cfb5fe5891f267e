/** The address of a window that shows one output of a notebook and nothing else. Pure. */
import { encodePath } from "../connection/api.ts";

/** An output by its cell and its place among the cell's outputs, from 0. */
export interface OutputPlace {
  readonly cell: string;
  readonly at: number;
}

export const addressOfOutput = (path: string, cell: string, at: number): string =>
  `/lab/tree/${encodePath(path)}?${new URLSearchParams({ output: cell, at: String(at) })}`;

/** The output that an address's query asks for; null: a notebook's address. */
export function outputOfQuery(query: string): OutputPlace | null {
  const asked = new URLSearchParams(query);
  const [cell, at = "0"] = [asked.get("output"), asked.get("at") ?? undefined];
  return cell && /^\d{1,9}$/.test(at) ? { cell, at: Number(at) } : null;
}

/**
 * Which environment made the saved outputs, and whether it is this one. Kept in the notebook only when somebody asks for it
 * (one key, `pellucid.verified`); without it the kernel's own note of its version is the only evidence there is.
 */
import type { Figures } from "./figure.ts";
import { isObject, type Edit, type Json, type JsonObject, type Notebook } from "@pellucid/notebook";

/** What can be known of an environment by asking its interpreter. */
export interface Environment {
  /** "3.12.4" */
  readonly python: string;
  readonly platform: string;
  /** Distributions that the notebook imports, with their versions. */
  readonly packages: Readonly<Record<string, string>>;
  /** Hash over these and everything they need. */
  readonly lock: string;
  readonly locale?: string;
  readonly timezone?: string;
  readonly threads?: number;
}

/** The one key of ours in a notebook's metadata. */
export const METADATA_KEY = "pellucid";

export interface Comparison {
  /** False where there is evidence of another environment; null where nothing is known. */
  readonly same: boolean | null;
  /** "Python 3.7.5 then, 3.12.4 now" */
  readonly differences: readonly string[];
}

export function compareEnvironment(notebook: Notebook, now: Environment | null): Comparison {
  if (!now) return { same: null, differences: [] };
  const saved = provenanceOf(notebook);
  if (saved) return compareProvenance(saved, now);
  const info = objectOf(notebook.metadata["language_info"]);
  const version = info["name"] === "python" && typeof info["version"] === "string" ? info["version"] : null;
  if (version === null) return { same: null, differences: [] };
  return version === now.python
    ? { same: true, differences: [] }
    : { same: false, differences: [pythons(version, now.python)] };
}

const pythons = (then: string, now: string): string => `Python ${then} then, ${now} now`;

function compareProvenance(then: Environment, now: Environment): Comparison {
  const differences: string[] = [];
  if (then.python !== now.python) differences.push(pythons(then.python, now.python));
  if (then.platform !== now.platform) differences.push(`${then.platform} then, ${now.platform} now`);
  for (const name of new Set([...Object.keys(then.packages), ...Object.keys(now.packages)])) {
    const [before, after] = [then.packages[name] ?? "absent", now.packages[name] ?? "absent"];
    if (before !== after) differences.push(`${name} ${before} then, ${after} now`);
  }
  if (differences.length === 0 && then.lock !== now.lock)
    differences.push("another version of something that these packages need");
  return { same: differences.length === 0, differences };
}

/** The environment that an earlier verification wrote down. */
export function provenanceOf(notebook: Notebook): Environment | null {
  const said = objectOf(objectOf(objectOf(notebook.metadata[METADATA_KEY])["verified"])["environment"]);
  const text = (key: string) => (typeof said[key] === "string" ? said[key] : null);
  const [python, platform, lock] = [text("python"), text("platform"), text("lock")];
  if (python === null || platform === null || lock === null) return null;
  const packages = Object.entries(objectOf(said["packages"])).filter(
    (pair): pair is [string, string] => typeof pair[1] === "string",
  );
  return { python, platform, lock, packages: Object.fromEntries(packages) };
}

/** What an earlier verification wrote down of the figures that are saved. */
export const knownFigures = (notebook: Notebook): Figures =>
  objectOf(objectOf(objectOf(notebook.metadata[METADATA_KEY])["verified"])["figures"]) as Figures;

/** The edit that writes a verification down. */
export function provenanceEdit(
  at: number,
  verdict: string,
  { python, platform, packages, lock }: Environment,
  figures: Figures = {},
): Edit {
  const value: JsonObject = {
    at: new Date(at).toISOString(),
    verdict,
    environment: { python, platform, lock, packages: { ...packages } },
    ...(Object.keys(figures).length > 0 && { figures: { ...figures } }),
  };
  return { type: "set-metadata", path: [METADATA_KEY, "verified"], value };
}

const objectOf = (value: Json | undefined): JsonObject => (isObject(value) ? (value as JsonObject) : {});

/**
 * Which kernel a notebook gets, and how it is started: the kernelspec it names, else one of its language, else the
 * preferred Python. When there is none, the reason and the one command that mends it. Rooms and the kernels API ask here.
 */
import { randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { chooseSpec, launchFor, missingKernel, type Kernels, type KernelSpec } from "@pellucid/kernel";
import type { KernelLaunch } from "@pellucid/protocol";
import type { KernelCatalog } from "./catalog.ts";

/** What the notebook itself says. */
export interface Wish {
  readonly name: string | null;
  readonly language: string | null;
}

export interface NoKernel {
  readonly reason: string;
  /** A command to be shown and copied; empty when there is no single one. */
  readonly remedy: string;
}

export type Chosen =
  | { readonly launch: KernelLaunch; readonly spec: KernelSpec; readonly environment?: string }
  | NoKernel;

export type ChooseLaunch = (
  /** What a person chose; null: whatever the notebook says. */
  specName: string | null,
  metadata: Readonly<Record<string, unknown>>,
  absolutePath: string,
) => Promise<Chosen>;

export function createChooseLaunch(catalog: KernelCatalog): ChooseLaunch {
  return async (specName, metadata, absolutePath) => {
    const cwd = await nearestFolder(dirname(absolutePath));
    const kernels = await catalog.find(cwd);
    const own = wishOf(metadata);
    const wanted = specName === null ? own : { name: specName, language: null };
    const spec = specFor(kernels, specName, wanted);
    if (!spec) return missingKernel(kernels, wanted.language ?? "python", wanted.name);
    const launch = launchFor(spec, { id: randomUUID(), cwd, label: absolutePath });
    return { launch, spec, ...environmentOf(spec) };
  };
}

/** A chosen name must be that one; a name that merely stands in the file may be replaced by its language's kernel. */
export const specFor = (kernels: Kernels, chosen: string | null, wish: Wish): KernelSpec | null =>
  chosen === null ? chooseSpec(kernels, wish) : (kernels.specs.get(chosen.toLowerCase()) ?? null);

/** The program that would start a kernel for a notebook of these metadata. */
export const programFor = (kernels: Kernels, metadata: Readonly<Record<string, unknown>>): string | undefined =>
  chooseSpec(kernels, wishOf(metadata))?.argv[0];

/** The interpreter in words, where it is one. */
export const environmentOf = ({ python }: KernelSpec): { environment?: string } =>
  python ? { environment: `Python ${python.version}, ${python.name}` } : {};

/** What the notebook's metadata say of its kernel and language. */
export function wishOf(metadata: Readonly<Record<string, unknown>>): Wish {
  const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : null);
  const record = (value: unknown) =>
    typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  const kernelspec = record(metadata["kernelspec"]);
  const info = record(metadata["language_info"]);
  return { name: text(kernelspec["name"]), language: text(kernelspec["language"]) ?? text(info["name"]) };
}

/** Kernels start in the notebook's folder, or in what is left of its path. */
export async function nearestFolder(folder: string): Promise<string> {
  const info = await stat(folder).catch(() => null);
  const above = dirname(folder);
  return info?.isDirectory() || above === folder ? folder : nearestFolder(above);
}

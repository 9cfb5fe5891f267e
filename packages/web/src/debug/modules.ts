/** Which of a kernel's modules are shown, and in what order. Pure. */
import type { KernelModule } from "@pellucid/protocol";

/** The end of a path, which tells most. */
export const shortPath = (path: string | null): string => (path ?? "").split(/[\\/]/).slice(-2).join("/");

/**
 * Those with this text in their name or path, whatever its case. The project's own come first, then names that begin with it,
 * then names that have it, then paths.
 */
export function filterModules(modules: readonly KernelModule[], text: string): KernelModule[] {
  const wanted = text.trim().toLowerCase();
  const rank = ({ name, path, lab }: KernelModule): number => {
    const at = name.toLowerCase().indexOf(wanted);
    if (at < 0 && !path.toLowerCase().includes(wanted)) return -1;
    return (lab === null ? 3 : 0) + (at === 0 ? 0 : at > 0 ? 1 : 2);
  };
  const ranked = modules.map((one) => ({ one, rank: rank(one) })).filter((each) => each.rank >= 0);
  return ranked.toSorted((a, b) => a.rank - b.rank).map(({ one }) => one);
}

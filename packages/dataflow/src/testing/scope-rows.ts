/** Our scopes in the words of testing/symtable.py, so that both can be compared as text. */
import type { Home, Scope, Uses } from "../scopes.ts";

const HOMES: Record<Home, string> = {
  local: "L",
  cell: "C",
  free: "F",
  "global explicit": "E",
  "global implicit": "G",
};
const FLAGS: readonly [keyof Uses, string][] = [
  ["used", "u"],
  ["bound", "b"],
  ["parameter", "p"],
  ["imported", "i"],
  ["annotated", "a"],
  ["global", "g"],
  ["nonlocal", "n"],
];

export function scopeRows(scope: Scope): string[] {
  const out: string[] = [];
  const visit = (at: Scope, path: string): void => {
    const here = `${path}/${at.kind} ${at.name}@${at.line}`;
    const names = [...at.uses].map(
      ([name, uses]) =>
        `${name}=${FLAGS.map(([flag, letter]) => (uses[flag] ? letter : "")).join("")}${HOMES[at.homes.get(name)!]}`,
    );
    out.push(
      `${here} ${names
        .filter((name) => !IMPLICIT.test(name))
        .toSorted(byCode)
        .join(" ")}`,
    );
    for (const child of at.children) visit(child, here);
  };
  visit(scope, "");
  return out.toSorted(byCode);
}

const IMPLICIT = /^(\.|__classdict__=|__type_params__=)/;

/** Python orders by code points. */
function byCode(a: string, b: string): number {
  if (a === b) return 0;
  const [x, y] = [[...a], [...b]];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    if (x[i] !== y[i]) return x[i]!.codePointAt(0)! - y[i]!.codePointAt(0)!;
  }
  return x.length - y.length;
}

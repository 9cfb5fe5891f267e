/** Does a Python version fit a `requires-python`? The comparisons people write there; nothing about pre-releases. */

const numbers = (text: string): number[] => (text.match(/\d+/g) ?? []).map(Number);

function compare(a: readonly number[], b: readonly number[], parts: number): number {
  for (let i = 0; i < parts; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
}

/** Null when the wish cannot be read. */
export function satisfies(version: string, wish: string): boolean | null {
  const have = numbers(version);
  if (have.length < 2) return null;
  let fits = true;
  for (const clause of wish.split(",")) {
    const found = /^\s*(~=|===?|!=|<=|>=|<|>|\^)\s*(\d[\d.]*)(\.\*)?\s*$/.exec(clause);
    if (!found) return null;
    const [, sign, text = "", open] = found;
    const want = numbers(text);
    const exact = Math.min(open ? want.length : Math.max(want.length, 2), 3);
    const order = compare(have, want, exact);
    if (sign === "==" || sign === "===") fits &&= order === 0;
    else if (sign === "!=") fits &&= order !== 0;
    else if (sign === ">=") fits &&= compare(have, want, 3) >= 0;
    else if (sign === "<=") fits &&= order <= 0;
    else if (sign === ">") fits &&= compare(have, want, want.length) > 0;
    else if (sign === "<") fits &&= compare(have, want, 3) < 0;
    else fits &&= compare(have, want, 3) >= 0 && compare(have, want, Math.max(1, want.length - 1)) === 0;
  }
  return fits;
}

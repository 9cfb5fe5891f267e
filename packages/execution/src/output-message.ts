/**
 * Values of a kernel's message that are read here, and what kernels get wrong in them. Outputs are read by the notebook
 * package (`outputEvent`); this is the rest: texts, counts, and the one line that says what went wrong.
 */
type Content = Readonly<Record<string, unknown>>;

export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

export const countOf = (value: unknown): number | null =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;

export const ASKED_FOR_INPUT = "It asked for input, and nobody is there to answer";

/** One line that says what went wrong: "KeyError: 'a'". */
export function errorInWords(content: Content): string {
  if (content.ename === "StdinNotImplementedError") return ASKED_FOR_INPUT;
  const [ename, evalue] = [textOf(content.ename), textOf(content.evalue).split("\n", 1)[0] ?? ""];
  return (ename && evalue ? `${ename}: ${evalue}` : ename || evalue || "an error").slice(0, 500);
}

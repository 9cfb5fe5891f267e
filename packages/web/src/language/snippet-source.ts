/** A few idioms that people write again and again, as texts with fields to fill in. Offered where a statement begins. */
import { placeAt } from "./code-place.ts";
import { isPython } from "./python-words.ts";
import type { CompletionItem, CompletionSource } from "./sources.ts";

const SNIPPETS: readonly (readonly [label: string, detail: string, text: string])[] = [
  ["for", "for … in …:", "for ${item} in ${items}:\n\t${}"],
  ["fore", "for … in enumerate(…):", "for ${i}, ${item} in enumerate(${items}):\n\t${}"],
  ["fori", "for … in range(…):", "for ${i} in range(${n}):\n\t${}"],
  ["forz", "for … in zip(…):", "for ${a}, ${b} in zip(${first}, ${second}):\n\t${}"],
  ["fork", "for … in ….items():", "for ${key}, ${value} in ${mapping}.items():\n\t${}"],
  ["if", "if …:", "if ${condition}:\n\t${}"],
  ["ife", "if …: else:", "if ${condition}:\n\t${}\nelse:\n\t${}"],
  ["while", "while …:", "while ${condition}:\n\t${}"],
  ["try", "try: except …:", "try:\n\t${}\nexcept ${Exception} as ${error}:\n\t${raise}"],
  ["with", "with open(…) as …:", "with open(${path}) as ${file}:\n\t${}"],
  ["def", "def …(…):", "def ${name}(${arguments}):\n\t${}"],
  ["class", "class …:", "class ${Name}:\n\tdef __init__(self, ${arguments}):\n\t\t${}"],
  ["dataclass", "@dataclass class …:", "@dataclass\nclass ${Name}:\n\t${field}: ${type}"],
  ["main", 'if __name__ == "__main__":', 'if __name__ == "__main__":\n\t${}'],
  ["subplots", "fig, ax = plt.subplots(…)", "fig, ax = plt.subplots(figsize=(${8}, ${4}))\n${}"],
  ["readcsv", "df = pd.read_csv(…)", "${df} = pd.read_csv(${path})\n${df}.head()"],
];

const ITEMS: readonly CompletionItem[] = SNIPPETS.map(([label, detail, insert]) => ({
  label,
  kind: "snippet",
  detail,
  insert,
  snippet: true,
  help: () => ({ code: insert.replace(/\$\{(\w*)\}/g, "$1").replaceAll("\t", "    ") }),
}));

export const snippetSource: CompletionSource = {
  name: "snippets",
  rank: 35,
  complete({ session, source, from, offset, word }) {
    if (!isPython(session) || word.length < 2) return null;
    const { string, comment, open } = placeAt(source, offset);
    const line = source.slice(source.lastIndexOf("\n", from - 1) + 1, from);
    if (string || comment || open.length > 0 || line.trim() !== "") return null;
    return { items: ITEMS };
  },
};

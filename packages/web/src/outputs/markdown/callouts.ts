/**
 * GitHub's callouts: a quotation whose first line is `[!NOTE]`, `[!TIP]`, `[!IMPORTANT]`, `[!WARNING]` or `[!CAUTION]`, alone or
 * with a title of its own behind it. A rule for markdown-it, used by markdown-parser.ts. Colours and icons are style's
 * (markdown.css); any other word in brackets stays what it is.
 */
import type MarkdownIt from "markdown-it";

type Parser = InstanceType<typeof MarkdownIt>;

const KINDS: Readonly<Record<string, string>> = {
  note: "Note",
  tip: "Tip",
  important: "Important",
  warning: "Warning",
  caution: "Caution",
};
const FIRST_LINE = /^\[!([a-z]+)\][ \t]*([^\n]*)(?:\n|$)/i;

type Token = ReturnType<Parser["parse"]>[number];

export function callouts(md: Parser): void {
  // Before inline marks are read: the first line is taken off while it is still text.
  md.core.ruler.before("inline", "callouts", (state) => {
    const titles: { at: number; tokens: Token[] }[] = [];
    for (const [at, token] of state.tokens.entries()) {
      if (token.type !== "blockquote_open" || state.tokens[at + 1]?.type !== "paragraph_open") continue;
      const words = state.tokens[at + 2]!;
      const [line, word = "", title = ""] = FIRST_LINE.exec(words.content) ?? [];
      const kind = word.toLowerCase();
      if (line === undefined || !Object.hasOwn(KINDS, kind)) continue;
      token.attrJoin("class", `callout callout-${kind}`);
      words.content = words.content.slice(line.length);
      const Kind = state.Token as unknown as new (...parts: never[]) => Token;
      titles.push({ at: at + 1, tokens: titleTokens(Kind, title.trim() || KINDS[kind]!) });
      // A quotation of its title only: the empty paragraph goes, without moving the tokens behind it.
      if (words.content.trim() === "") for (const part of state.tokens.slice(at + 1, at + 4)) part.hidden = true;
    }
    for (const { at, tokens } of titles.toReversed()) state.tokens.splice(at, 0, ...tokens);
  });
}

function titleTokens(Kind: new (...parts: never[]) => Token, title: string): Token[] {
  const make = (type: string, tag: string, nesting: number) => new Kind(...([type, tag, nesting] as never[]));
  const [open, words, close] = [
    make("paragraph_open", "p", 1),
    make("inline", "", 0),
    make("paragraph_close", "p", -1),
  ];
  open.attrSet("class", "callout-title");
  words.content = title;
  words.children = [];
  return [open, words, close];
}

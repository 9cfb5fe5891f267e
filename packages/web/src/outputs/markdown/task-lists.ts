/**
 * Task lists: `[ ]` and `[x]` at the start of a list's item become boxes, and a box knows the line of the source it stands in.
 * The rule for markdown-it and the change that a tick makes to the source. Used by markdown-parser.ts and by the notebook
 * (notebook/prose/task-ticks.ts). Pure; markdown-view.ts makes the elements.
 *
 * A box travels through Markdown and the sanitiser as private-use characters around its line, as formulas do.
 */
import type MarkdownIt from "markdown-it";

type Parser = InstanceType<typeof MarkdownIt>;

export const BOX = /\ue002(\d+)([x ])\ue003/g;
const MARK = /^\[([ xX])\](?=\s|$)/;

export function taskLists(md: Parser): void {
  md.core.ruler.before("inline", "task_lists", (state) => {
    for (const [at, token] of state.tokens.entries()) {
      if (token.type !== "list_item_open" || state.tokens[at + 1]?.type !== "paragraph_open") continue;
      const words = state.tokens[at + 2]!;
      const mark = MARK.exec(words.content)?.[1];
      if (mark === undefined || !words.map) continue;
      token.attrJoin("class", "task-list-item");
      words.content = `\ue002${words.map[0]}${mark === " " ? " " : "x"}\ue003${words.content.slice(3)}`;
    }
  });
}

const TASK = /^((?:[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+)+|[ \t>]*)\[[ xX]\](?=\s|$)/;

/** The source with the box in this line (from 0) ticked or cleared; null where no box stands there any more. */
export function ticked(source: string, line: number, on: boolean): string | null {
  let start = 0;
  for (let at = 0; at < line; at++) {
    const end = /\r\n|\r|\n/.exec(source.slice(start));
    if (!end) return null;
    start += end.index + end[0].length;
  }
  const prefix = TASK.exec(source.slice(start))?.[1];
  if (prefix === undefined) return null;
  const mark = start + prefix.length + 1;
  return source.slice(0, mark) + (on ? "x" : " ") + source.slice(mark + 1);
}

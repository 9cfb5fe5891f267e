/**
 * What a resting source leaves out of very long lines, for the browser's own find alone: it stands hidden below the text, costs no
 * layout, and the piece in which something is found is shown. Used by source-area.ts.
 */

/** Laid out at once when it is found. */
const PIECE = 20_000;
/** So many UTF-16 units of one cell; what is beyond only the find bar finds. */
const MOST = 2_000_000;

/** Null where no line is longer than `longest`. */
export function restOf(source: string, longest: number): HTMLElement | null {
  const pieces: HTMLElement[] = [];
  let room = MOST;
  for (const { 0: line } of source.matchAll(new RegExp(`.{${longest + 1},}`, "g"))) {
    // Each begins a little before the end of the one before: a word across both is found too.
    for (let at = longest - OVERLAP; at < line.length && room > 0; at += PIECE - OVERLAP) {
      pieces.push(piece(line.slice(at, at + PIECE)));
      room -= PIECE;
    }
  }
  if (pieces.length === 0) return null;
  const rest = document.createElement("div");
  rest.className = "source-rest";
  rest.append(...pieces);
  return rest;
}

const OVERLAP = 200;

function piece(text: string): HTMLElement {
  const made = document.createElement("div");
  made.setAttribute("hidden", "until-found");
  made.textContent = text;
  return made;
}

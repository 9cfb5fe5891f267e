/** How a picture is looked at, and what Jupyter's keys make of that: = - zoom, [ ] turn, H V mirror, I inverts, 0 ends it. Pure. */

export interface PictureLook {
  /** Null: fitted to the window. */
  readonly zoom: number | null;
  /** Quarters, clockwise. */
  readonly turns: number;
  readonly across: boolean;
  readonly down: boolean;
  readonly inverted: boolean;
}

export const PLAIN: PictureLook = { zoom: null, turns: 0, across: false, down: false, inverted: false };

const STEP = 1.25;
const LEAST = 0.05;
const MOST = 20;
const scaled = ({ zoom }: PictureLook, by: number) => Math.max(LEAST, Math.min(MOST, (zoom ?? 1) * by));

/** Null: the key means nothing here. */
export function lookAfter(look: PictureLook, key: string): PictureLook | null {
  switch (key) {
    case "=":
    case "+":
      return { ...look, zoom: scaled(look, STEP) };
    case "-":
      return { ...look, zoom: scaled(look, 1 / STEP) };
    case "[":
      return { ...look, turns: (look.turns + 3) % 4 };
    case "]":
      return { ...look, turns: (look.turns + 1) % 4 };
    case "h":
    case "H":
      return { ...look, across: !look.across };
    case "v":
    case "V":
      return { ...look, down: !look.down };
    case "i":
    case "I":
      return { ...look, inverted: !look.inverted };
    case "0":
      return PLAIN;
    default:
      return null;
  }
}

/**
 * The pairs of which texts alone cannot know the truth, each with its reason: with the helper off a cell is called fresh
 * there that is not. Everywhere else the suite holds that none is.
 */
export const UNSEEN: readonly { readonly change: string; readonly shows: string; readonly because: string }[] = [
  {
    change: "3: log.warning('b')",
    shows: "print(v)",
    because: "a library calls back what an earlier cell handed to it (here a handler of `logging`)",
  },
  {
    change: "2: d['b']",
    shows: "print(dict(d))",
    because: "looking up a key makes it (here in a `defaultdict`)",
  },
];

export const isUnseen = (row: readonly string[]): boolean =>
  UNSEEN.some(({ change, shows }) => row[1] === change && row.at(-1) === shows);

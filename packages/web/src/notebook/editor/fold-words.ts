/** What the mark of a fold says, in editors and in resting text. */
export const foldWords = (lines: number): string =>
  lines < 1 ? "Show what is folded" : `Show ${lines} folded line${lines === 1 ? "" : "s"}`;

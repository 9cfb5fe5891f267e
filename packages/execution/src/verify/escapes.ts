/**
 * The sequences by which a program colours text and steers a terminal: they say nothing of what was printed. The marks
 * are made from their numbers, so that no invisible character stands in a pattern.
 */
const ESC = String.fromCharCode(0x1b);
const BELL = String.fromCharCode(0x07);

const ESCAPES = new RegExp(
  `${ESC}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${BELL}${ESC}]*(?:${BELL}|${ESC}\\\\)|[ -/]*[0-Z\\\\^-~])`,
  "g",
);

export const withoutEscapes = (text: string): string => text.replace(ESCAPES, "");

/**
 * Bytes of a file to its text, or the reason why they are no text.
 *
 * Called by whoever reads notebook files, in place of a plain decoder: those drop the byte order mark, or put replacement
 * characters where a file is damaged, and then a save would spoil it.
 */
import { placeOf } from "./json.ts";
import type { Refusal } from "./refusal.ts";

/** Part of every platform this runs on, but of none of the libraries this floor compiles with. */
declare const TextDecoder: new (
  label: string,
  options: { fatal?: boolean; ignoreBOM?: boolean },
) => { decode(bytes: Uint8Array): string };

/** JavaScript strings end here. */
const LONGEST = 536_870_000;

export function decodeNotebook(bytes: Uint8Array): { readonly text: string } | { readonly refused: Refusal } {
  if (bytes.length > LONGEST) {
    const reason = `The file has ${Math.round(bytes.length / 1e6)} MB, more than this program can hold as text (${Math.round(LONGEST / 1e6)} MB). Clear outputs with another tool, such as nbstripout.`;
    return { refused: { kind: "encoding", reason } };
  }
  const mark =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? "UTF-16"
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? "UTF-16 (big endian)"
        : undefined;
  if (mark)
    return {
      refused: {
        kind: "encoding",
        reason: `The file is in ${mark}, and notebooks are in UTF-8. Convert it with an editor or with iconv.`,
      },
    };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { refused: refuseBytes(bytes) };
  }
}

/** Where the text breaks off: the first byte that a forgiving decoder had to replace. */
function refuseBytes(bytes: Uint8Array): Refusal {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (decodes(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  const before = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(0, good)).replace(/\ufffd$/, "");
  const place = placeOf(before, before.length);
  if (decodes(bytes)) {
    return {
      kind: "truncated",
      reason: "The file is cut off in the middle of a character. Restore it from version control or a backup.",
      ...place,
    };
  }
  return {
    kind: "encoding",
    reason:
      "The file is not in UTF-8, as notebooks are: it may be in Latin-1 or another old encoding. Convert it with an editor or with iconv.",
    ...place,
  };
}

/** Whether these bytes begin a text; the last character may be cut off. */
function decodes(bytes: Uint8Array): boolean {
  let cut = 0;
  while (cut < 3 && isContinuation(bytes[bytes.length - 1 - cut])) cut++;
  const lead = bytes[bytes.length - 1 - cut] ?? 0;
  const whole = lead < 0x80 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
  const end = lead >= 0xc2 && cut < whole ? bytes.length - 1 - cut : bytes.length;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, end));
    return true;
  } catch {
    return false;
  }
}

const isContinuation = (byte: number | undefined) => byte !== undefined && byte >= 0x80 && byte < 0xc0;

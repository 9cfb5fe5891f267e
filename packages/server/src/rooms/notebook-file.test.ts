// What is known of a file's bytes before its text is read.
import { describe, expect, test } from "vitest";
import { hasControls } from "./notebook-file.ts";

const SPACE = [9, 10, 13];

describe("control characters other than white space", () => {
  test("every byte at every place of a word, at every offset", () => {
    for (let byte = 0; byte < 128; byte++)
      for (let place = 0; place < 9; place++)
        for (let offset = 0; offset < 4; offset++) {
          const bytes = new Uint8Array(13).fill(120).subarray(offset, offset + 9);
          bytes[place] = byte;
          const found = hasControls(bytes);
          if (found !== (byte < 32 && !SPACE.includes(byte))) expect({ byte, place, offset }).toBe(found);
        }
  });

  test("nothing is found in nothing, nor in line ends", () => {
    expect(hasControls(new Uint8Array(0))).toBe(false);
    expect(hasControls(new Uint8Array(100).fill(10))).toBe(false);
  });
});

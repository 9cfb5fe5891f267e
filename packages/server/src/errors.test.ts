/** What the disk says, told as a status and in words, without the machine's paths. */
import { describe, expect, test } from "vitest";
import { errorResponse, HttpError } from "./errors.ts";

const disk = (code: string) => Object.assign(new Error(`${code}: something, open '/home/ada/secret.txt'`), { code });

describe("[H28] an error becomes", () => {
  test.each([
    [disk("ENOENT"), 404, /no such file/],
    [disk("EACCES"), 403, /no permission/],
    [disk("EROFS"), 403, /read-only/],
    [disk("ENOSPC"), 507, /disk is full/],
    [disk("EDQUOT"), 507, /quota/],
    [disk("EMFILE"), 503, /Too many files/],
    [disk("ENAMETOOLONG"), 400, /too long/],
    [disk("EEXIST"), 409, /exists already/],
    [new HttpError(418, "Said plainly.", "why"), 418, /^Said plainly\.$/],
  ])("%s", async (error, status, message) => {
    const answer = errorResponse(error);
    const body = (await answer.json()) as { message: string; reason: string | null };
    expect([answer.status, body.message]).toEqual([status, expect.stringMatching(message)]);
    expect(JSON.stringify(body)).not.toContain("/home/ada");
  });
});

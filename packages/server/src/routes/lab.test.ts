// The page of a notebook: what it is sent with, and to whom.
import type { EnclosedNotebook } from "@pellucid/protocol";
import { describe, expect, test } from "vitest";
import { labRoutes, type LabPages } from "./lab.ts";
import type { Ask } from "./table.ts";

const HTML = `<!doctype html><html lang="en"><head><title>Pellucid</title></head><body><div id="root"></div></body></html>`;
const SOURCE = `"</script><script>alert(1)</script><!--"`;
const notebook = { cells: [{ id: "a", source: SOURCE }] };

/** The page's text, as sent to somebody who is let in in this way. */
async function sent(visitor: object, open = true): Promise<string> {
  const files = { text: async () => HTML, parts: async () => ({ early: [], notebook: [] }) };
  const info = () => ({ name: "lab", instance: "i", version: "0", welcome: null, examples: [] });
  const expected = () => (open ? ({ epoch: "e", seq: 7, notebook } as unknown as EnclosedNotebook) : null);
  const pages = { files, info, expect: expected, nowCalled: async () => null } as unknown as LabPages;
  const { handle } = labRoutes(pages).find(({ path }) => path === "/lab/tree/*")!;
  const url = new URL("http://127.0.0.1/lab/tree/a.ipynb");
  const ask = { url, params: { "*": "a.ipynb" }, visitor, c: { req: { header: () => undefined } } } as unknown as Ask;
  const { bytes } = (await handle(ask)) as { bytes: Uint8Array };
  return Buffer.from(bytes).toString();
}

const data = (page: string) =>
  /<script type="application\/json" id="pellucid-notebook">(.*?)<\/script>/s.exec(page)?.[1];

describe("[R150] the page of a notebook", () => {
  test("brings an open one along, whatever its cells say, and tells how far it has come", async () => {
    const page = await sent({ by: "cookie" });
    expect(JSON.parse(data(page)!)).toEqual({ epoch: "e", seq: 7, notebook });
    expect(page).toContain('data-epoch="e" data-seq="7"');
    expect(page.match(/<script/g)).toHaveLength(1);
  });

  test.each([
    ["whose notebook is not open", { by: "cookie" }, false],
    ["that was asked for by a read-only link", { by: "cookie", links: [{ path: "a.ipynb" }] }, true],
  ])("one %s is sent without it", async (_, visitor, open) => {
    const page = await sent(visitor, open);
    expect(data(page)).toBeUndefined();
    expect(page).not.toContain("data-epoch");
  });
});

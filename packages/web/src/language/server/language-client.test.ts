/** When the server is asked for a language server again: not at each key while there is none, and at once when one was installed. */
import type { LanguageAnswer } from "@pellucid/protocol";
import { expect, test, vi } from "vitest";
import { askLanguage } from "./language-client.ts";
import { askAgain, isWithout } from "./server-status.ts";

const said = vi.hoisted(() => ({ answers: [] as unknown[], asked: 0 }));
vi.mock("../../connection/api.ts", () => ({
  encodePath: (path: string) => path,
  request: () => Promise.resolve((said.asked++, said.answers.shift())),
}));
vi.mock("../../ui/toast.tsx", () => ({ toast: () => {} }));

const ask = () => askLanguage("n.ipynb", { op: "status" });

test("without a language server one question is enough for a while; after its installation the next one is asked", async () => {
  const none = { status: "without", about: { state: "none" } };
  const ready = {
    status: "ok",
    result: { state: "ready", name: "basedpyright" },
  } as unknown as LanguageAnswer<"status">;
  said.answers.push(none, ready);
  expect([await ask(), await ask(), said.asked]).toEqual([null, null, 1]);
  expect([isWithout("n.ipynb"), isWithout("other.ipynb")]).toEqual([true, false]);
  askAgain();
  expect(isWithout("n.ipynb")).toBe(false);
  expect([await ask(), said.asked]).toEqual([{ state: "ready", name: "basedpyright" }, 2]);
});

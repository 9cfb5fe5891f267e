/** Names without a cell are asked for by several at once; each hears its own answer, in whichever order they come. */
import type { GhostView } from "@pellucid/protocol";
import { expect, test } from "vitest";
import { askGhosts } from "./ghosts.ts";
import type { NotebookSession } from "../notebook-session.ts";

const named = (name: string) => [{ name }] as unknown as GhostView[];

test.each([
  ["as they were asked", [0, 1, 2]],
  ["the last first", [2, 1, 0]],
])("answers that come %s", async (_, order) => {
  const requests: string[] = [];
  const session = {
    onGhosts: () => {},
    client: { request: ({ request }: { request: string }) => requests.push(request) },
  } as unknown as NotebookSession;
  const answers = [askGhosts(session), askGhosts(session), askGhosts(session)];
  for (const one of order) session.onGhosts(requests[one]!, named(`n${one}`));
  expect((await Promise.all(answers)).map(([ghost]) => ghost?.name)).toEqual(["n0", "n1", "n2"]);
});

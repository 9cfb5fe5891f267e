// What many messages of one turn become on their way to a page.
import { expect, test } from "vitest";
import type { CommMessage, CommServerFrame } from "@pellucid/protocol";
import { CommPost } from "./comm-post.ts";

const message = (comm: string): CommMessage => ({ type: "comm_msg", comm, data: { method: "update" } });
const bytes = (n: number) => new Uint8Array([n]);

test("[R110] what is told in one turn goes together, in its order, each with its buffers", async () => {
  const sent: [CommServerFrame, number[]][] = [];
  const post = new CommPost((frame, buffers) => sent.push([frame, buffers.map(([first]) => first!)]));
  post.tell({ kind: "comm", message: message("a") }, [bytes(1), bytes(2)]);
  post.tell({ kind: "comm", message: message("b"), from: "x" }, [bytes(3)]);
  post.tell({ kind: "done", id: "x" });
  post.tell({ kind: "comm", message: message("c") });
  expect(sent).toEqual([]);
  await Promise.resolve();
  expect(sent).toEqual([
    [
      {
        kind: "comms",
        said: [
          { message: message("a"), buffers: 2 },
          { message: message("b"), from: "x", buffers: 1 },
        ],
      },
      [1, 2, 3],
    ],
    [{ kind: "done", id: "x" }, []],
    [{ kind: "comm", message: message("c") }, []],
  ]);
  post.tell({ kind: "ended", count: 1, reason: "r" });
  await Promise.resolve();
  expect(sent.slice(3)).toEqual([[{ kind: "ended", count: 1, reason: "r" }, []]]);
});

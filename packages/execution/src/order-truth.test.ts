// [E24] What may be claimed of outputs: a story, and the states it leaves.
import { expect, test } from "vitest";
import { lab } from "./execution.case.ts";
import type { Lab } from "./execution.case.ts";

const THREE = ["a: print 1", "b: print 2", "c: print 3"];

type Story = [name: string, story: (it: Lab) => Promise<void>, states: string, why?: string];
const STORIES: Story[] = [
  ["nothing ran", async () => {}, "a never, b never, c never"],
  ["top to bottom", async (it) => it.run("a b c"), "a fresh, b fresh, c fresh"],
  ["a part from the top", async (it) => it.run("a b"), "a fresh, b fresh, c never"],
  [
    "not from the top",
    async (it) => it.run("b"),
    "a never, b unknown, c never",
    "cell 2 ran in this kernel before cell 1",
  ],
  ["upwards", async (it) => it.run("b a"), "a unknown, b unknown, c never", "cell 2 ran in this kernel before cell 1"],
  [
    "twice in a row",
    async (it) => {
      await it.run("a b");
      await it.run("b");
    },
    "a fresh, b unknown, c never",
    "it ran more than once in this kernel",
  ],
  [
    "once more, after those below",
    async (it) => {
      await it.run("a b c");
      await it.run("b");
    },
    "a fresh, b unknown, c fresh",
    "it ran more than once in this kernel",
  ],
  [
    "a cell above ran twice",
    async (it) => {
      await it.run("a");
      await it.run("a");
      await it.run("b");
    },
    "a unknown, b unknown, c never",
    "cell 1 ran more than once in this kernel",
  ],
  [
    "edited",
    async (it) => {
      await it.run("a b c");
      await it.edit("b", "print 9");
    },
    "a fresh, b edited, c unknown",
    "Edited since it ran at",
  ],
  [
    "edited and back",
    async (it) => {
      await it.run("a b c");
      await it.edit("b", "print 9");
      await it.edit("b", "print 2");
    },
    "a fresh, b fresh, c fresh",
  ],
  [
    "moved",
    async (it) => {
      await it.run("a b c");
      await it.keep("b a c");
    },
    "b unknown, a unknown, c unknown",
    "cell 2 ran in this kernel before cell 1",
  ],
  [
    "deleted above",
    async (it) => {
      await it.run("a b c");
      await it.keep("b c");
    },
    "b unknown, c unknown",
    "a cell that is gone ran in this kernel first",
  ],
  [
    "restarted",
    async (it) => {
      await it.run("a b");
      await it.restart();
    },
    "a earlier, b earlier, c never",
    "Output of an earlier session, ",
  ],
  [
    "restarted and run again",
    async (it) => {
      await it.run("b a");
      await it.restart();
      await it.run("a b");
    },
    "a fresh, b fresh, c never",
  ],
  [
    "failed",
    async (it) => {
      await it.edit("b", "fail E x");
      await it.run("a b");
      await it.run("c");
    },
    "a fresh, b failed, c unknown",
    "E: x",
  ],
  [
    "interrupted",
    async (it) => {
      await it.edit("b", "hang");
      await it.run("a b");
      await it.interrupt();
    },
    "a fresh, b interrupted, c never",
    "Interrupted after 0.0 s",
  ],
  [
    "died",
    async (it) => {
      await it.edit("b", "die SIGKILL");
      await it.run("a b");
    },
    "a earlier, b earlier, c never",
    "The kernel died: signal SIGKILL",
  ],
  [
    "the server ended",
    async (it) => {
      await it.run("a b c");
      await it.crash();
    },
    "a fresh, b fresh, c fresh",
  ],
  ["an empty cell in between", async (it) => it.edit("b", "").then(() => it.run("a b c")), "a fresh, b fresh, c fresh"],
];

for (const [name, story, states, why] of STORIES)
  test(`[E24] ${name}`, async () => {
    const it = lab(...THREE);
    await story(it);
    expect(it.truth()).toBe(states);
    if (why) expect(it.why("b")).toContain(why);
  });

test("[E24] a failure that its tag expects does not spoil what follows", async () => {
  const it = lab("a #raises-exception: fail E x", "b: print 2");
  await it.run("a b");
  expect(it.truth()).toBe("a fresh, b fresh");
});

test("[E24] output that was in the file is of an earlier session", async () => {
  const it = lab("a: print 1", "m/markdown: x");
  await it.run("a");
  await it.dispatch({ type: "shutdown" });
  expect(it.truth()).toBe("a earlier");
});

/** What the queue does, one story a rule. The language of these tests is in execution.case.ts. */
import { describe, expect, test } from "vitest";
import { lab, labWith } from "./execution.case.ts";
import { hashOf } from "./run-record.ts";
import { environmentInWords } from "./step-queue.ts";

describe("the queue", () => {
  test("[E1] a queued cell runs as it was when asked", async () => {
    const it = lab("a: ask name", "b: print old");
    await it.run("a b");
    await it.edit("b", "print new");
    await it.answer("Ada");
    expect(it.ran()).toBe("ask name / print old");
    expect(it.outputs("b")).toBe('out "old\\n"');
  });

  test("[E2] cells run in the order asked, one at a time", async () => {
    const it = lab("a: ask", "b: print b", "c: print c");
    await it.run("a c b");
    expect(it.marks()).toBe("a running, c queued 1, b queued 2");
    await it.answer("");
    expect(it.marks()).toBe("a done, c done, b done");
    expect(it.ran()).toBe("ask / print c / print b");
  });

  test("[E3] run twice on a queued cell queues once, in its place, with the later text", async () => {
    const it = lab("a: ask", "b: print 1", "c: print c");
    await it.run("a b c");
    await it.edit("b", "print 2");
    await it.run("b");
    expect(it.marks()).toBe("a running, b queued 1, c queued 2");
    await it.answer("");
    expect(it.ran()).toBe("ask / print 2 / print c");
  });

  test("[E3] run on a running cell queues it again", async () => {
    const it = lab("a: ask");
    await it.run("a");
    await it.run("a");
    expect(it.marks()).toBe("a running");
    await it.answer("");
    await it.answer("");
    expect(it.ran()).toBe("ask / ask");
  });

  test("[E3] a cell twice in one request runs once", async () => {
    const it = lab("a: print a", "b: print b");
    await it.run("a b a");
    expect(it.ran()).toBe("print a / print b");
  });

  test("[E4] an error stops the rest of its own request only", async () => {
    const it = lab("a: ask; fail E x", "b: print b", "c: print c");
    await it.run("a b");
    await it.run("c");
    await it.answer("");
    expect(it.marks()).toBe("a failed, c done");
    expect(it.reason("a")).toBe("E: x");
    expect(it.ran()).toBe("ask\nfail E x / print c");
  });

  test.each([
    ["b: fail E x", "a done, b failed", "print a / fail E x"],
    ["b #raises-exception: fail E x", "a done, b done, c done", "print a / fail E x / print c"],
  ])("[E4] %s", async (b, marks, ran) => {
    const it = lab("a: print a", b, "c: print c");
    await it.run("a b c");
    expect(it.marks()).toBe(marks);
    expect(it.ran()).toBe(ran);
  });

  test("[E4] a request may allow errors: the cell failed, the rest runs", async () => {
    const it = lab("a: fail E x", "b: print b");
    await it.dispatch({ type: "run", cells: ["a", "b"], allowErrors: true });
    expect(it.marks()).toBe("a failed, b done");
  });

  test("[E5] Markdown and raw cells and cells that are gone are skipped", async () => {
    const it = lab("m/markdown: # hi", "r/raw: x", "a: print a");
    await it.run("m r nowhere a");
    expect(it.marks()).toBe("a done");
  });

  test("[E6] an empty cell is done at once, without a kernel", async () => {
    const it = lab("a: ", "b:   ; ");
    await it.run("a b");
    expect(it.marks()).toBe("a done, b done");
    expect(it.kernels.started.length).toBe(0);
    expect(it.kernel().state).toBe("none");
  });

  test("[E6] an empty cell waits for its turn and loses its old output", async () => {
    const it = lab("a: print a", "b: ask");
    await it.run("a");
    await it.edit("a", " ");
    await it.run("b a");
    expect(it.outputs("a")).toBe('out "a\\n"');
    await it.answer("");
    expect(it.outputs("a")).toBe("");
    expect(it.count("a")).toBe(null);
  });

  test("[E7] a run asked for before the kernel is ready starts it and waits", async () => {
    const it = labWith({ slow: true }, "a: print a");
    await it.run("a");
    expect(it.kernel().state).toBe("starting");
    expect(it.marks()).toBe("a queued 1");
    it.kernels.kernel().becomeReady();
    await it.rest();
    expect(it.marks()).toBe("a done");
  });

  test("[E7] asked for again while it starts: one kernel", async () => {
    const it = labWith({ slow: true }, "a: print a", "b: print b");
    await it.run("a");
    await it.run("b");
    expect(it.kernels.started.length).toBe(1);
    expect(it.marks()).toBe("a queued 1, b queued 2");
  });

  test("[E8] taken from the queue by run or by cell", async () => {
    const it = lab("a: ask", "b: print b", "c: print c", "d: print d");
    await it.run("a b c d");
    await it.dispatch({ type: "unqueue", runs: ["c", it.view().runs.b?.run ?? "", "nobody"] });
    await it.answer("");
    expect(it.ran()).toBe("ask / print d");
  });

  test.each([
    ["d", "b", "d b c"],
    ["d", "c", "b d c"],
    ["b", null, "c d b"],
    ["b", "b", "b c d"],
    ["c", "nobody", "b c d"],
    ["a", "c", "b c d"],
    ["nobody", "b", "b c d"],
  ])("[E25] of b c d, %s before %s: %s", async (moved, before, order) => {
    const it = lab("a: ask", "b: print b", "c: print c", "d: print d");
    await it.run("a b c d");
    const run = it.view().runs[moved]?.run ?? moved;
    await it.dispatch({ type: "move-queued", run: moved === "a" ? run : moved, before });
    expect(it.marks().replace(/ queued \d/g, "")).toBe(`a running, ${order.replaceAll(" ", ", ")}`);
    await it.answer("");
    expect(it.ran()).toBe(["ask", ...order.split(" ").map((id) => `print ${id}`)].join(" / "));
  });

  test("[E25] moved or not, an error of its request stops it; the journal keeps the turns", async () => {
    const it = lab("a: ask; fail E x", "b: print b", "c: print c", "d: print d");
    await it.run("a b c");
    await it.run("d");
    await it.dispatch({ type: "move-queued", run: "d", before: "b" });
    await it.dispatch({ type: "move-queued", run: "c", before: "d" });
    await it.crash();
    expect(it.state().queue.map(({ cell }) => cell)).toEqual(["c", "d", "b"]);
    await it.answer("");
    expect(it.ran()).toBe("ask\nfail E x / print d");
  });

  test("[E1] a waiting run names the text that was asked for; asking again names the new one", async () => {
    const it = lab("a: ask", "b: print old");
    await it.run("a b");
    await it.edit("b", "print new");
    expect(it.view().runs.b?.asked).toBe(hashOf("print old"));
    await it.run("b");
    expect(it.view().runs.b?.asked).toBe(hashOf("print new"));
    expect(it.view().runs.a?.asked).toBeUndefined();
  });

  test("[E8] a queued cell that is deleted does not run; a running one runs on", async () => {
    const it = lab("a: ask; print a", "b: print b", "c: print c");
    await it.run("a b c");
    await it.keep("c");
    await it.answer("");
    expect(it.ran()).toBe("ask\nprint a / print c");
    expect(it.state().running).toBe(null);
  });
});

test.each<[displayName: string, environment: string | undefined, words: string]>([
  ["Python 3.12 (.venv)", "Python 3.12.4, .venv", "Python 3.12.4, .venv"],
  ["Python 3 (ipykernel)", "Python 3.12.4, .venv", "Python 3 (ipykernel), Python 3.12.4, .venv"],
  ["My models (.venv)", "Python 3.12.4, .venv", "My models (.venv), Python 3.12.4, .venv"],
  ["Python 3.12 (.venv)", undefined, "Python 3.12 (.venv)"],
  ["", undefined, ""],
])("where a cell ran, in words: %j in %j", (displayName, environment, words) => {
  expect(environmentInWords({ displayName, ...(environment !== undefined && { environment }) })).toBe(words);
});

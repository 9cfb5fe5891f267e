// The rules of SPEC.md, one line or two a case. Through the runner and the fake kernel, which add nothing of their own.
import { describe, expect, test } from "vitest";
import { lab, labWith } from "./execution.case.ts";
import { fakeMessage } from "./fake-kernel.ts";
import { hashOf } from "./run-record.ts";

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

describe("interrupt, restart, shutdown", () => {
  test("[E9] interrupt clears the queue and interrupts the kernel", async () => {
    const it = lab("a: hang", "b: print b");
    await it.run("a b");
    await it.wait(12_000);
    await it.interrupt();
    expect(it.marks()).toBe("a interrupted");
    expect(it.reason("a")).toBe("Interrupted after 12 s");
    expect(it.kernels.kernel().calls.join()).toBe("interrupt");
    expect(it.outputs("a")).toBe("! KeyboardInterrupt");
  });

  test("[E9] a cell that ends well all the same is done", async () => {
    const it = lab("a: ask");
    await it.run("a");
    it.kernels.kernel().interrupt = () => {};
    await it.interrupt();
    await it.answer("x");
    expect(it.marks()).toBe("a done");
  });

  test("[E9] during the start it empties the queue", async () => {
    const it = labWith({ slow: true }, "a: print a");
    await it.run("a");
    await it.interrupt();
    it.kernels.kernel().becomeReady();
    await it.rest();
    expect(it.ran()).toBe("");
    expect(it.kernel().state).toBe("idle");
  });

  test("[E10] restart in the middle ends the run with the reason, and the queue", async () => {
    const it = lab("a: print a; hang", "b: print b");
    await it.run("a b");
    await it.restart();
    expect(it.marks()).toBe("a interrupted");
    expect(it.reason("a")).toBe("The kernel was restarted");
    expect(it.outputs("a")).toBe('out "a\\n"');
    expect(it.kernel().state).toBe("idle");
  });

  test("[E10] restart and run all runs the texts of now, from the top, in the new kernel", async () => {
    const it = lab("a: print a", "m/markdown: x", "b: print b");
    await it.run("b");
    await it.dispatch({ type: "restart", runAll: true, clear: true });
    expect(it.ran()).toBe("print b / print a / print b");
    expect(it.count("a")).toBe(1);
  });

  test("[E10] restart and run all leaves out cells tagged skip-execution", async () => {
    const it = lab("a: print a", "b #skip-execution: print b", "c: print c");
    await it.dispatch({ type: "restart", runAll: true });
    expect(it.ran()).toBe("print a / print c");
  });

  test("[E10] restart with clear leaves no output and no count", async () => {
    const it = lab("a: print a");
    await it.run("a");
    await it.dispatch({ type: "restart", clear: true });
    expect([it.outputs("a"), it.count("a")]).toEqual(["", null]);
  });

  test("[E10] restart twice at once is one new kernel life after the other, and ends ready", async () => {
    const it = lab("a: hang");
    await it.run("a");
    void it.restart();
    await it.restart();
    await it.run("a");
    expect(it.marks()).toBe("a running");
  });

  test("[E10] restart without a kernel starts one", async () => {
    const it = lab("a: print a");
    await it.restart();
    expect(it.kernel().state).toBe("idle");
  });

  test("[E10] shutdown ends the run and the kernel; the next run starts another", async () => {
    const it = lab("a: hang", "b: print b");
    await it.run("a b");
    await it.dispatch({ type: "shutdown" });
    expect(it.reason("a")).toBe("The kernel was shut down");
    expect(it.kernel().state).toBe("none");
    expect(it.kernels.kernel().calls.join()).toBe("shutdown");
    await it.run("b");
    expect(it.kernels.started.length).toBe(2);
    expect(it.marks()).toBe("a interrupted, b done");
  });

  test("[E10] another kernel is chosen: the old one ends, the new one starts and is written down", async () => {
    const it = lab("a: print a");
    await it.run("a");
    await it.dispatch({ type: "choose-kernel", name: "fake" });
    expect(it.kernels.started.map((kernel) => kernel.calls.join()).join()).toBe("shutdown,");
    expect(it.kernel()).toMatchObject({ state: "idle", name: "fake", displayName: "Fake" });
    await it.dispatch({ type: "choose-kernel", name: null });
    expect(it.kernel()).toMatchObject({ state: "none", name: null });
  });

  test("[E10] chosen away while it starts: it is ended as soon as it is there", async () => {
    const it = lab("a: print a");
    void it.run("a");
    await it.dispatch({ type: "shutdown" });
    expect(it.kernels.kernel().calls.join()).toBe("shutdown");
    expect(it.kernel().state).toBe("none");
    expect(it.ran()).toBe("");
  });
});

describe("messages", () => {
  test("[E11] events that come again change nothing", async () => {
    const it = lab("a: print a");
    await it.run("a");
    it.kernels.kernel().repeat();
    await it.rest();
    expect(it.outputs("a")).toBe('out "a\\n"');
  });

  test("[E11] late messages of an old incarnation are ignored", async () => {
    const it = lab("a: print a; hang", "b: print b");
    await it.run("a");
    const parent = it.kernels.kernel().sent[0]!.msgId;
    await it.restart();
    const late = fakeMessage("iopub", "stream", { name: "stdout", text: "late" }, parent);
    it.kernels.kernel().emit({ ...late, incarnation: 1 });
    await it.rest();
    expect(it.outputs("a")).toBe('out "a\\n"');
  });

  test("[E12] what a thread prints after idle goes to the cell it belongs to", async () => {
    const it = lab("a: print a; late x", "b: print b");
    await it.run("a b");
    expect(it.outputs("a")).toBe('out "a\\nx\\n"');
    expect(it.marks()).toBe("a done, b done");
  });

  test("[E12] messages of other clients go nowhere, and code of theirs ends the order evidence", async () => {
    const it = lab("a: print a", "b: print b");
    await it.run("a");
    it.kernels
      .kernel()
      .emit(
        fakeMessage("iopub", "execute_input", { code: "x", execution_count: 9 }, "theirs"),
        fakeMessage("iopub", "stream", { name: "stdout", text: "theirs" }, "theirs"),
        fakeMessage("iopub", "status", { execution_state: "idle" }, "theirs"),
      );
    await it.run("b");
    expect([it.outputs("a"), it.count("a")]).toEqual(['out "a\\n"', 1]);
    expect(it.truth()).toBe("a fresh, b unknown");
    expect(it.why("b")).toBe("Not known: code from outside this notebook ran in its kernel first");
  });

  test("[E13] old output stays until the first new one, or the end", async () => {
    const it = lab("a: print a", "b: ask");
    await it.run("a");
    await it.edit("a", "ask");
    await it.run("a");
    expect(it.outputs("a")).toBe('out "a\\n"');
    await it.answer("x");
    expect(it.outputs("a")).toBe('out "x\\nyou said x\\n"');
    await it.edit("a", "update nothing 1");
    await it.run("a");
    expect(it.outputs("a")).toBe("");
  });

  test.each([
    ["print 1; print 2", 'out "1\\n2\\n"'],
    ["say 1; err 2; say 3", 'out "1" | err "2\\n" | out "3"'],
    ["show d 1; show d 2; update d 3", "[3] | [3]"],
    ["print 1; clear; print 2", 'out "2\\n"'],
    ["print 1; clear wait", 'out "1\\n"'],
    ["print 1; clear wait; print 2; print 3", 'out "2\\n3\\n"'],
    ["say 10%; say \r20%; print", 'out "20%\\n"'],
    ["print 1; result 7", 'out "1\\n" | = 7'],
    ["fail KeyError a", "! KeyError"],
    ["print 1; page help", 'out "1\\n" | [help]'],
  ])("[E13] %s", async (source, outputs) => {
    const it = lab(`a: ${source}`);
    await it.run("a");
    expect(it.outputs("a")).toBe(outputs);
  });

  test("[E13] a display of another cell is updated where it is", async () => {
    const it = lab("a: show d 1", "b: update d 2");
    await it.run("a b");
    expect([it.outputs("a"), it.outputs("b")]).toEqual(["[2]", ""]);
  });

  test("[E13] outputs of a tick are one edit list: a thousand lines, one edit", async () => {
    const it = lab(`a: ${"print x; ".repeat(1000)}`);
    await it.run("a");
    expect(it.edits.filter((edit) => edit.type === "set-outputs" || edit.type === "extend-stream").length).toBe(1);
  });

  test("[E13] cleared by a person in the middle: the next output begins anew", async () => {
    const it = lab("a: print 1; ask; print 2");
    await it.run("a");
    it.wipe("a");
    await it.answer("x");
    expect(it.outputs("a")).toBe('out "x\\nyou said x\\n2\\n"');
  });

  test.each([
    ["no idle", "done", 3_000],
    ["no reply", "done", 5_000],
    ["fail E x", "failed", 0],
    ["no reply; fail E x", "failed", 5_000],
  ])("[E14] %s: over by what is known", async (source, state, ms) => {
    const it = lab(`a: ${source}`, "b: print b");
    await it.run("a");
    if (ms > 0) expect(it.marks()).toBe("a running");
    await it.wait(ms);
    expect(it.marks()).toBe(`a ${state}`);
    await it.run("b");
    expect(it.marks()).toBe(`a ${state}, b done`);
  });

  test("[E14] two idles and a second reply change nothing", async () => {
    const it = lab("a: print a", "b: ask");
    await it.run("a b");
    const parent = it.kernels.kernel().sent[0]!.msgId;
    it.kernels
      .kernel()
      .emit(
        fakeMessage("iopub", "status", { execution_state: "idle" }, parent),
        fakeMessage("shell", "execute_reply", { status: "error" }, parent),
      );
    await it.rest();
    expect(it.marks()).toBe("a done, b running");
  });

  test("[E14] refused unseen (another client's error): it runs all the same", async () => {
    const it = labWith({ slow: true }, "a: print a");
    await it.run("a");
    const kernel = it.kernels.kernel();
    const send = kernel.send;
    kernel.send = (message) => {
      kernel.send = send;
      kernel.emit(fakeMessage("shell", "execute_reply", { status: "aborted" }, message.msgId));
    };
    kernel.becomeReady();
    await it.rest();
    expect(it.marks()).toBe("a done");
    expect(it.ran()).toBe("print a");
  });

  test("[E15] a prompt is part of the state, the first answer counts, passwords stay hidden", async () => {
    const it = lab("a: ask name? ; secret key? ");
    await it.run("a");
    expect(it.prompt()).toMatchObject({ cell: "a", prompt: "name?", password: false });
    const request = it.prompt()!.request;
    await it.dispatch({ type: "answer", request: "other", value: "no" });
    await it.dispatch({ type: "answer", request, value: "Ada" });
    await it.dispatch({ type: "answer", request, value: "Bob" });
    expect(it.prompt()).toMatchObject({ prompt: "key?", password: true });
    await it.answer("geheim");
    expect(it.prompt()).toBe(null);
    expect(it.outputs("a")).toBe('out "name?Ada\\nyou said Ada\\nkey?········\\nyou said geheim\\n"');
  });

  test("[E15] a prompt ends with its run", async () => {
    const it = lab("a: ask");
    await it.run("a");
    await it.interrupt();
    expect(it.prompt()).toBe(null);
  });

  test("[E15] nobody there to answer: the run fails and says so", async () => {
    const it = labWith({ options: { stdin: false } }, "a: ask name");
    await it.run("a");
    expect(it.kernels.kernel().sent[0]!.content.allow_stdin).toBe(false);
    expect([it.marks(), it.reason("a")]).toEqual(["a failed", "It asked for input, and nobody is there to answer"]);
  });

  test("[E16] a gap is told in the cell", async () => {
    const it = lab("a: print 1; ask");
    await it.run("a");
    it.kernels.kernel().emit({ kind: "gap", count: 1200, bytes: 3_400_000, reason: "the reader was too slow" });
    await it.rest();
    expect(it.outputs("a")).toBe(
      'out "1\\n" | err "[1,200 messages (about 3.4 MB) lost here: the reader was too slow]\\n"',
    );
  });

  test("[E16] a gap that swallowed the end: the run ends", async () => {
    const it = lab("a: no idle; no reply");
    await it.run("a");
    it.kernels.kernel().emit({ kind: "gap", count: 2, bytes: 0, reason: "x" });
    await it.rest();
    await it.wait(3_000);
    expect([it.marks(), it.reason("a")]).toEqual(["a interrupted", "How it ended was lost"]);
  });

  test("[E17] set_next_input puts a cell below", async () => {
    const it = lab("a: next x = 1", "b: print b");
    await it.run("a");
    expect(it.notebook().cells.map((one) => one.source)).toEqual(["next x = 1", "x = 1", "print b"]);
  });
});

describe("the kernel", () => {
  test.each([
    ["SIGSEGV", "The kernel died: signal SIGSEGV (a fault in native code)"],
    ["SIGKILL", "The kernel died: signal SIGKILL (ended from outside, perhaps for lack of memory)"],
    ["3", "The kernel died: exit code 3"],
  ])("[E18] died of %s: cause at the cell and in the file, queue cleared", async (cause, reason) => {
    const it = lab(`a: print a; die ${cause}`, "b: print b");
    await it.run("a b");
    expect([it.marks(), it.reason("a"), it.kernel().reason]).toEqual(["a failed", reason, reason]);
    expect(it.outputs("a")).toBe('out "a\\n" | ! KernelDied');
    expect(it.kernel().state).toBe("dead");
    expect(it.notices).toEqual([`1 queued cell did not run. ${reason}`]);
  });

  test("[E18] after its death a run starts it again", async () => {
    const it = lab("a: die SIGKILL", "b: print b");
    await it.run("a");
    await it.run("b");
    expect(it.marks()).toBe("a failed, b done");
    expect(it.kernel().reason).toBe(undefined);
  });

  test("[E18] out of memory has its own words", async () => {
    const it = lab("a: ask");
    await it.run("a");
    const exit = { code: null, signal: "SIGKILL", outOfMemory: true, lastWords: "", expected: false };
    it.kernels.kernel().emit({ kind: "exited", exit });
    await it.rest();
    expect(it.reason("a")).toBe("The kernel died: out of memory (SIGKILL)");
  });

  test("[E19] died at start: its last words", async () => {
    const it = labWith({ slow: true }, "a: print a");
    await it.run("a");
    const exit = { code: 1, signal: null, outOfMemory: false, lastWords: "No module named x\n", expected: false };
    it.kernels.kernel().emit({ kind: "exited", exit });
    await it.rest();
    expect(it.kernel().reason).toBe("The kernel died while it started: exit code 1\nNo module named x");
    expect(it.marks()).toBe("");
  });

  test("[E19] none to be had: what is missing and what mends it", async () => {
    const it = labWith({ missing: "No Python with ipykernel was found" }, "a: print a");
    await it.run("a");
    expect(it.kernel()).toMatchObject({
      state: "dead",
      reason: "No Python with ipykernel was found",
      remedy: "pip install ipykernel",
    });
    expect(it.notices).toEqual(["1 queued cell did not run. No Python with ipykernel was found"]);
  });

  test("[E19] a slow start says so and goes on", async () => {
    const it = labWith({ slow: true }, "a: print a");
    await it.run("a");
    await it.wait(30_000);
    expect(it.kernel().reason).toMatch(/^The kernel has not answered for 30 s/);
    it.kernels.kernel().becomeReady();
    await it.rest();
    expect([it.marks(), it.kernel().reason]).toEqual(["a done", undefined]);
  });

  test("[E20] another client restarted it: the run ends, what waits waits for the new one", async () => {
    const it = lab("a: hang", "b: print b");
    await it.run("a");
    it.kernels.kernel().restart();
    await it.rest();
    expect(it.marks()).toBe("a interrupted");
    await it.run("b");
    expect(it.marks()).toBe("a interrupted, b done");
  });

  test("[E20] unreadable messages are counted and told once", async () => {
    const it = lab("a: print a");
    await it.run("a");
    it.kernels.kernel().emit({ kind: "garbage", reason: "bad signature", count: 2 });
    it.kernels.kernel().emit({ kind: "garbage", reason: "bad signature", count: 1 });
    await it.rest();
    expect([it.notices.length, it.state().kernel.garbage]).toEqual([1, 3]);
  });

  test("[E21] the notebook without a kernelspec gets the one that ran it", async () => {
    const it = lab("a: print a");
    await it.run("a");
    expect(it.notebook().metadata).toEqual({
      kernelspec: { display_name: "Fake", language: "fake", name: "fake" },
      language_info: { name: "fake" },
    });
  });
});

describe("after a crash of the server", () => {
  test("[E22] the run goes on and what was said meanwhile arrives, once", async () => {
    const it = lab("a: print 1; ask; print 2", "b: print b");
    await it.run("a b");
    await it.crash();
    expect(it.marks()).toBe("a running, b queued 1");
    expect(it.prompt()?.cell).toBe("a");
    await it.answer("x");
    expect(it.marks()).toBe("a done, b done");
    expect(it.outputs("a")).toBe('out "1\\nx\\nyou said x\\n2\\n"');
  });

  test("[E22] a run that never reached its kernel ends and says so", async () => {
    const it = lab("a: print a", "b: print b");
    await it.run("a");
    it.kernels.kernel().send = () => {};
    await it.run("b");
    delete (it.kernels.kernel() as { send?: unknown }).send;
    Object.assign(it.kernels.kernel(), {
      send: (message: { msgId: string; msgType: string }) =>
        message.msgType === "kernel_info_request" &&
        it.kernels.kernel().emit(fakeMessage("shell", "kernel_info_reply", {}, message.msgId)),
    });
    await it.crash();
    await it.wait(3_000);
    expect([it.marks(), it.reason("b")]).toEqual(["a done, b interrupted", "How it ended was lost"]);
  });

  test("[E22] the kernel is gone: the run ends, nothing hangs", async () => {
    const it = lab("a: hang", "b: print b");
    await it.run("a b");
    it.kernels.attach = async () => null;
    await it.crash();
    expect([it.marks(), it.reason("a"), it.kernel().state]).toEqual(["a failed", "The kernel is gone", "dead"]);
    await it.run("b");
    expect(it.marks()).toBe("a failed, b done");
  });

  test("[E22] what is remembered is what is known, after any story", async () => {
    const it = lab("a: print a", "b: fail E x", "c: ask", "d: ");
    for (const cells of ["a", "b", "d", "a c d"]) await it.run(cells);
    expect(it.journal()).toEqual(it.state());
  });
});

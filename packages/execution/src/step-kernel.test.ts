/** What happens around the kernel's life: interrupt, restart, its end. The language of these tests is in execution.case.ts. */
import { describe, expect, test } from "vitest";
import { lab, labWith } from "./execution.case.ts";
import { fakeMessage } from "./fake-kernel.ts";

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

  test.each([
    ["interrupted here", true, "Interrupted after 3.0 s"],
    ["interrupted by somebody else", false, "The kernel was interrupted"],
  ])("[E9] a kernel that says abort, as those of R and bash do: %s", async (_case, here, reason) => {
    const it = lab("a: hang");
    await it.run("a");
    const kernel = it.kernels.kernel();
    const parent = kernel.sent[0]!.msgId;
    const abort = () =>
      kernel.emit(
        fakeMessage("shell", "execute_reply", { status: "abort" }, parent),
        fakeMessage("iopub", "status", { execution_state: "idle" }, parent),
      );
    kernel.interrupt = abort;
    await it.wait(3000);
    if (here) await it.interrupt();
    else abort();
    await it.rest();
    expect([it.marks(), it.reason("a"), it.ran()]).toEqual(["a interrupted", reason, "hang"]);
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

  test("[E28] a kernel that runs already is joined where it stands, and left to whoever else uses it", async () => {
    const theirs = lab("x: print x");
    await theirs.run("x");
    const kernel = Object.assign(theirs.kernels.kernel(), { id: "theirs" });
    const it = lab("a: print a");
    await it.run("a");
    const identity = { name: "fake", displayName: "Fake", language: "fake" };
    const start = it.kernels.start.bind(it.kernels);
    it.kernels.start = async (wish) =>
      wish.kernel === undefined
        ? start(wish)
        : {
            ok: true,
            port: Object.assign(kernel, { shared: () => true }),
            identity,
            joined: { seq: 1000, state: "idle" as const },
          };
    await it.dispatch({ type: "choose-kernel", name: "fake", kernel: kernel.id });
    expect(it.kernels.kernel().calls.join()).toBe("shutdown");
    expect([it.kernel().state, it.state().kernel.id, it.state().kernel.seq]).toEqual(["idle", kernel.id, 1000]);
    expect(it.state().history.map((entry) => [entry.cell, entry.source])).toEqual([[null, undefined]]);
    await it.dispatch({ type: "choose-kernel", name: null });
    expect([kernel.calls.join(), it.kernel().state]).toEqual(["", "none"]);
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

  test("[E18] died of an interrupt, in good order", async () => {
    const it = lab("a: hang");
    await it.run("a");
    const kernel = it.kernels.kernel();
    const exit = { code: 0, signal: null, outOfMemory: false, lastWords: "", expected: false };
    kernel.interrupt = () => kernel.emit({ kind: "exited", exit });
    await it.interrupt();
    expect([it.marks(), it.reason("a")]).toEqual(["a failed", "The kernel died when it was interrupted"]);
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
      state: "none",
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

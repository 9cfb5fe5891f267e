/** What is left after a crash of the server. The language of these tests is in execution.case.ts. */
import { describe, expect, test } from "vitest";
import { lab } from "./execution.case.ts";
import { fakeMessage } from "./fake-kernel.ts";

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

  test("[E22] a link that a person doubts is made again: nothing is lost, nothing comes twice, and what is gone is told", async () => {
    const it = lab("a: print 1; ask; print 2", "b: hang");
    await it.run("a");
    await it.dispatch({ type: "reconnect" });
    await it.answer("x");
    expect([it.marks(), it.outputs("a")]).toEqual(["a done", 'out "1\\nx\\nyou said x\\n2\\n"']);
    await it.run("b");
    it.kernels.attach = async () => null;
    await it.dispatch({ type: "reconnect" });
    expect([it.reason("b"), it.kernel().state]).toEqual(["The kernel is gone", "dead"]);
  });

  test("[E22] what is remembered is what is known, after any story", async () => {
    const it = lab("a: print a", "b: fail E x", "c: ask", "d: ");
    for (const cells of ["a", "b", "d", "a c d"]) await it.run(cells);
    expect(it.journal()).toEqual(it.state());
  });
});

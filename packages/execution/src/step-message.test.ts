/** What is made of each message of a kernel. The language of these tests is in execution.case.ts. */
import { describe, expect, test } from "vitest";
import { lab, labWith } from "./execution.case.ts";
import { fakeMessage } from "./fake-kernel.ts";

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

  test("[E29] behind code of another client it waits, and runs when the kernel has come to it", async () => {
    const it = lab("a: print a", "b: ask");
    await it.run("a");
    const kernel = it.kernels.kernel();
    const theirs = (state: string) => fakeMessage("iopub", "status", { execution_state: state }, "theirs");
    kernel.emit(theirs("busy"), fakeMessage("iopub", "execute_input", { code: "x", execution_count: 9 }, "theirs"));
    const send = kernel.send.bind(kernel);
    const sent: Parameters<typeof send>[0][] = [];
    Object.assign(kernel, { send: (message: (typeof sent)[number]) => void sent.push(message) });
    await it.run("b");
    await it.run("b");
    expect([it.marks(), sent.length]).toEqual(["a done, b queued", 1]);
    expect(it.view().runs.b?.waitsFor).toBe("another notebook or program on this kernel");
    kernel.emit(theirs("idle"));
    send(sent[0]!);
    await it.rest();
    expect([it.marks(), it.view().runs.b?.waitsFor]).toEqual(["a done, b running", undefined]);
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

  test.each(["aborted", "abort"])(
    "[E14] refused unseen (another client's error): it runs all the same: %s",
    async (status) => {
      const it = labWith({ slow: true }, "a: print a");
      await it.run("a");
      const kernel = it.kernels.kernel();
      const send = kernel.send;
      kernel.send = (message) => {
        kernel.send = send;
        kernel.emit(fakeMessage("shell", "execute_reply", { status }, message.msgId));
      };
      kernel.becomeReady();
      await it.rest();
      expect(it.marks()).toBe("a done");
      expect(it.ran()).toBe("print a");
    },
  );

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

  test.each([
    [true, 'out "1\\n"', ["a: help"]],
    [false, 'out "1\\n" | [help]', []],
  ])("[E17] a page where somebody attends, %s", async (stdin, outputs, pages) => {
    const it = labWith({ options: { stdin } }, "a: print 1; page help");
    await it.run("a");
    expect([it.outputs("a"), it.pages]).toEqual([outputs, pages]);
  });

  test("[E17] set_next_input puts a cell below", async () => {
    const it = lab("a: next x = 1", "b: print b");
    await it.run("a");
    expect(it.notebook().cells.map((one) => one.source)).toEqual(["next x = 1", "x = 1", "print b"]);
  });
});

// What only the runner does: carrying out, in order and not before it is safe. What is decided is in step.test.ts.
import { expect, test } from "vitest";
import type { Notebook } from "@pellucid/notebook";
import type { OutgoingMessage } from "@pellucid/protocol";
import { cell } from "./execution.case.ts";
import { fakeKernel, fakeKernels } from "./fake-kernel.ts";
import type { DocumentPort, KernelPort, KernelsPort } from "./ports.ts";
import { createRunner } from "./runner.ts";
import { emptyState } from "./state.ts";

const clock = { now: () => 1000, after: () => () => {} };
const rest = async () => {
  for (let i = 0; i < 60; i++) await Promise.resolve();
};

function runnerWith(kernels: KernelsPort, document: Partial<DocumentPort> = {}) {
  const notebook: Notebook = { cells: [cell("a: print 1")], metadata: {}, format: { major: 4, minor: 5 } };
  const notices: string[] = [];
  const port = { notebook: () => notebook, cell: () => notebook.cells[0], edit: () => {}, ...document };
  const onNotice = (_: string, text: string) => void notices.push(text);
  return Object.assign(createRunner({ document: port, kernels, clock, state: emptyState("x"), onNotice }), { notices });
}

test("[E22] a run is sent only when the journal has it", async () => {
  let safe = () => {};
  const kernels = fakeKernels();
  const runner = runnerWith(kernels, { settled: () => new Promise((resolve) => (safe = resolve)) });
  runner.dispatch({ type: "run", cells: ["a"] });
  await rest();
  expect(kernels.started.length).toBe(0);
  for (let i = 0; i < 3; i++) {
    safe();
    await rest();
  }
  expect(kernels.kernel().ran).toEqual(["print 1"]);
});

test("what is to be done at a kernel is done in order, and the kernel learns of nothing after the end", async () => {
  const done: string[] = [];
  const port: KernelPort = Object.assign(fakeKernel("k"), {
    send: ({ msgType }: OutgoingMessage) => void done.push(msgType),
    interrupt: () => void done.push("interrupt"),
  });
  const identity = { name: "fake", displayName: "Fake", language: "fake" };
  const kernels: KernelsPort = { start: async () => ({ ok: true, port, identity }), attach: async () => null };
  const runner = runnerWith(kernels, { settled: () => Promise.resolve() });
  runner.dispatch({ type: "run", cells: ["a"] });
  await rest();
  runner.dispatch({ type: "interrupt" });
  runner.dispatch({ type: "interrupt" });
  runner.close();
  await rest();
  expect(done).toEqual(["execute_request"]);
});

test("a start that throws is a kernel that cannot be had", async () => {
  const runner = runnerWith({ start: () => Promise.reject(new Error("no host")), attach: async () => null });
  runner.dispatch({ type: "run", cells: ["a"] });
  await rest();
  expect(runner.view().kernel).toMatchObject({ state: "dead", reason: "no host" });
});

test("a mistake of ours is told, and the next event is handled", async () => {
  let broken = true;
  const kernels = fakeKernels();
  const runner = runnerWith(kernels, {
    edit: () => {
      if (broken) throw new Error("what");
    },
  });
  runner.dispatch({ type: "run", cells: ["a"] });
  expect(runner.notices[0]).toMatch(/^Pellucid could not handle "run" and left it out. Error: what/);
  broken = false;
  runner.dispatch({ type: "run", cells: ["a"] });
  await rest();
  expect(kernels.kernel().ran).toEqual(["print 1"]);
});

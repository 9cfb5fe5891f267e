/** The registry: newest in front, back to the older, failures reported. */
import { expect, test } from "vitest";
import {
  canRun,
  commands,
  keysOf,
  onCommandFailure,
  registerCommand,
  registerKnown,
  runCommand,
  subscribe,
} from "./commands.ts";

test("the newest of an id is in front until it goes", () => {
  const ran: string[] = [];
  const behind = registerCommand({ id: "t:one", label: "One", run: () => void ran.push("behind") });
  const front = registerCommand({ id: "t:one", label: "One", run: () => void ran.push("front") });
  runCommand("t:one");
  front();
  runCommand("t:one");
  behind();
  expect(runCommand("t:one")).toBe(false);
  expect(ran).toEqual(["front", "behind"]);
});

test("a command of the table brings its label, keys and mode", () => {
  const stop = registerKnown("notebook:run-cell", () => {});
  expect(commands().find(({ id }) => id === "notebook:run-cell")).toMatchObject({
    label: "Run Selected Cell and Do Not Advance",
    mode: "both",
    keys: ["Accel Enter", "Ctrl Enter"],
  });
  expect(keysOf("notebook:run-cell")[0]).toBe("Accel Enter");
  stop();
  expect(() => registerKnown("no:such", () => {})).toThrow("no:such");
});

test("a command whose time has not come does not run", () => {
  let open = false;
  const stop = registerCommand({ id: "t:when", label: "When", when: () => open, run: () => {} });
  expect([canRun("t:when"), runCommand("t:when")]).toEqual([false, false]);
  open = true;
  expect([canRun("t:when"), runCommand("t:when")]).toEqual([true, true]);
  stop();
});

test("[W4] failures, thrown or promised, are reported", async () => {
  const told: string[] = [];
  onCommandFailure(({ id }, error) => told.push(`${id}: ${(error as Error).message}`));
  const stops = [
    registerCommand({
      id: "t:throws",
      label: "T",
      run: () => {
        throw new Error("at once");
      },
    }),
    registerCommand({ id: "t:rejects", label: "T", run: () => Promise.reject(new Error("later")) }),
  ];
  runCommand("t:throws");
  runCommand("t:rejects");
  await Promise.resolve();
  await Promise.resolve();
  expect(told).toEqual(["t:throws: at once", "t:rejects: later"]);
  stops.forEach((stop) => stop());
});

test("listeners hear of comings and goings", () => {
  let heard = 0;
  const deaf = subscribe(() => heard++);
  const stop = registerCommand({ id: "t:heard", label: "T", run: () => {} });
  stop();
  stop();
  deaf();
  registerCommand({ id: "t:unheard", label: "T", run: () => {} })();
  expect(heard).toBe(2);
});

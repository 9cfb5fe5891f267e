// Starts a program for a set-up step: quiet while all is well, its whole output when it fails.
import { spawn } from "node:child_process";
import { setPriority } from "node:os";

/** Resolves with what the program printed; rejects with a message that holds the end of it. */
export function run(command, args, { nice = 0, ...options } = {}) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    if (nice && child.pid) setPriority(child.pid, nice);
    let text = "";
    const end = () => child.kill();
    process.once("exit", end);
    child.once("close", () => process.off("exit", end));
    const keep = (data) => (text = (text + data).slice(-20_000));
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", (error) => fail(new Error(`${command} could not be started: ${error.message}`)));
    child.on("close", (code) =>
      code === 0 ? done(text) : fail(new Error(`${[command, ...args].join(" ")} ended with ${code}:\n${text.trim()}`)),
    );
  });
}

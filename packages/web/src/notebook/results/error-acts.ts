/** What a notebook lets the errors of its cells do: ask for values, open files, run the cell again. */
import type { ErrorActs } from "../../outputs/errors/error-acts.ts";
import { runCommand } from "../../shell/commands.ts";
import type { NotebookSession } from "../notebook-session.ts";

const GONE = "The kernel that had these values is gone: run the cell again.";

export const errorActs = (session: NotebookSession, cell: string): ErrorActs => ({
  async locals(frame) {
    const head = session.store.cell(cell)?.head.get();
    // Counts begin anew with each kernel: another error could answer for one of an earlier session.
    if (!head?.run || head.truth?.state === "earlier") return { status: "refused", reason: GONE, because: "gone" };
    return (await session.client.ask({ op: "locals", ...frame })).reply;
  },
  openFile(path, line) {
    const range = { start: { line: line - 1, character: 0 } };
    void import("../../language/server/navigation.ts").then((part) => part.goToFile(path, range));
  },
  runAgain() {
    session.select(cell);
    runCommand("notebook:run-cell");
  },
});

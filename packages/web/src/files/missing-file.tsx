/** In place of a file that is not there: it can be made, and is opened as soon as it has come, by whomever. */
import { useEffect } from "react";
import { runCommand } from "../shell/commands.ts";
import { reported } from "../shell/failure.ts";
import { Button } from "../ui/button.tsx";
import { Refused } from "../ui/refused.tsx";
import { makeFile } from "./file-actions.ts";
import { isNotebook } from "./file-icon.tsx";
import { nameOf, parentOf } from "./tree-model.ts";
import { findEntry, readFolder, tree } from "./tree-store.ts";

/** `retry` looks for the file again. */
export function MissingFile({ path, retry }: { path: string; retry: () => void }) {
  useEffect(() => whenItComes(path, retry), [path, retry]);
  const kind = isNotebook(path) ? "notebook" : "file";
  return (
    <Refused
      title={`There is no ${nameOf(path)}`}
      text="It may have been moved, renamed or deleted. Once it is there again, it opens here."
    >
      <Button kind="primary" onClick={() => reported(makeFile(path))}>
        Create {kind}
      </Button>
      {kind === "notebook" && (
        <Button onClick={() => runCommand("pellucid:restore-deleted")}>Restore a deleted one…</Button>
      )}
      <Button onClick={retry}>Try again</Button>
    </Refused>
  );
}

/** The tree may still show what is gone: only what it had lost counts. */
function whenItComes(path: string, call: () => void): () => void {
  let known = findEntry(path) !== undefined;
  const look = () => {
    const there = findEntry(path) !== undefined;
    if (there && !known) call();
    known = there;
  };
  const stop = tree.subscribe(look);
  void readFolder(parentOf(path));
  return stop;
}

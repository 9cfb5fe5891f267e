/**
 * `rebase`: an edit that was made without knowing of another, made as if it had.
 *
 * Only text positions need it: everything else names cells by id, and an edit whose cell is gone changes nothing. A view
 * rebases what it has not got confirmed over what the server sent; the server rebases what a view sent over what that view
 * had not seen (`Bridge`). Both orders give the same text, as CodeMirror's change sets promise.
 */
import { ChangeSet } from "@codemirror/state";
import type { Edit, SourceChanges } from "./edit.ts";

/** Two edits of one state, each as it must be after the other. Where both insert at one place, `over` comes first. */
export function cross(edit: Edit, over: Edit): { readonly edit: Edit; readonly over: Edit } {
  if (edit.type === "batch") {
    let rest = over;
    const edits = edit.edits.map((part) => {
      const crossed = cross(part, rest);
      rest = crossed.over;
      return crossed.edit;
    });
    return { edit: edits.some((part, i) => part !== edit.edits[i]) ? { ...edit, edits } : edit, over: rest };
  }
  if (over.type === "batch") {
    let mine: Edit = edit;
    const edits = over.edits.map((part) => {
      const crossed = cross(mine, part);
      mine = crossed.edit;
      return crossed.over;
    });
    return { edit: mine, over: edits.some((part, i) => part !== over.edits[i]) ? { ...over, edits } : over };
  }
  if (edit.type !== "edit-source" || over.type !== "edit-source" || edit.id !== over.id) return { edit, over };
  const a = changeSet(edit.changes);
  const b = changeSet(over.changes);
  // Made for different texts: one of them will not fit, and then changes nothing.
  if (!a || !b || a.length !== b.length) return { edit, over };
  return { edit: { ...edit, changes: json(a.map(b)) }, over: { ...over, changes: json(b.map(a, true)) } };
}

function changeSet(changes: SourceChanges): ChangeSet | undefined {
  try {
    return ChangeSet.fromJSON(changes);
  } catch {
    return undefined;
  }
}

const json = (changes: ChangeSet) => changes.toJSON() as SourceChanges;

/** `edit` as it must be after `over`, which came first. */
export const rebase = (edit: Edit, over: Edit): Edit => cross(edit, over).edit;

/** A view's edits that are not confirmed yet, in order, after an edit of somebody else. */
export function rebaseAll(pending: readonly Edit[], over: Edit): Edit[] {
  let rest = over;
  return pending.map((edit) => {
    const crossed = cross(edit, rest);
    rest = crossed.over;
    return crossed.edit;
  });
}

/**
 * What the server has that one view had not seen, seen from where that view stands. A view's edits are made on top of the
 * last edit it saw and of its own earlier ones; this carries them over to the server's order.
 */
export class Bridge {
  private unseen: { readonly seq: number; readonly edit: Edit }[] = [];

  /** The server took an edit of somebody else. */
  foreign(seq: number, edit: Edit): void {
    this.unseen.push({ seq, edit });
  }

  /** The view sent an edit, having seen everything up to `seen`: as the server must apply it now. */
  receive(edit: Edit, seen: number): Edit {
    this.unseen = this.unseen.filter((known) => known.seq > seen);
    let mine = edit;
    this.unseen = this.unseen.map(({ seq, edit: over }) => {
      const crossed = cross(mine, over);
      mine = crossed.edit;
      return { seq, edit: crossed.over };
    });
    return mine;
  }

  /** The view has seen everything up to `seen`, without having sent anything. */
  saw(seen: number): void {
    this.unseen = this.unseen.filter((known) => known.seq > seen);
  }
}

/**
 * The field of a waiting `input()` or `getpass()`, under the outputs of its cell. Every view of the notebook shows it;
 * the first answer counts. It takes the focus only from the notebook that asked for the run, never from another part.
 */
import type { PromptView } from "@pellucid/protocol";
import { useId, useLayoutEffect, useRef, useState } from "react";
import { Button } from "../ui/button.tsx";
import type { NotebookSession } from "./notebook-session.ts";

export function CellPrompt({ session, prompt }: { session: NotebookSession; prompt: PromptView }) {
  const field = useRef<HTMLInputElement>(null);
  const label = useId();
  const [sent, setSent] = useState(false);
  useLayoutEffect(() => {
    const focused = document.activeElement;
    const panel = field.current?.closest("[data-notebook]");
    const ours = !focused || focused === document.body || panel?.contains(focused);
    if (ours && session.active === prompt.cell) field.current?.focus();
    else if (ours && session.store.mode.get() === "command") field.current?.focus();
  }, [session, prompt]);
  useLayoutEffect(() => {
    const form = field.current?.closest("form");
    // Answered elsewhere, or interrupted: the keyboard must not fall out of the notebook with the field.
    return () => {
      if (form?.contains(document.activeElement)) giveBackFocus(form);
    };
  }, []);
  return (
    <form
      className="cell-prompt"
      data-stdin=""
      onSubmit={(event) => {
        event.preventDefault();
        if (sent) return;
        setSent(true);
        session.client.request({ kind: "stdin", request: prompt.request, value: field.current?.value ?? "" });
        giveBackFocus(event.currentTarget);
      }}
    >
      <label id={label} className="cell-prompt-label">
        {prompt.prompt || (prompt.password ? "Password" : "Input")}
      </label>
      <input
        ref={field}
        className="field"
        aria-labelledby={label}
        type={prompt.password ? "password" : "text"}
        autoComplete="off"
        spellCheck={false}
        readOnly={sent}
      />
      <Button size="small" onClick={(event) => event.currentTarget.form?.requestSubmit()} disabled={sent}>
        Send
      </Button>
    </form>
  );
}

/** To the active cell, which is where keys act. */
function giveBackFocus(form: HTMLElement): void {
  form
    .closest("[data-notebook]")
    ?.querySelector<HTMLElement>("[data-cell-id][data-active]")
    ?.focus({ preventScroll: true });
}

/**
 * The field of a waiting `input()` or `getpass()`, under the outputs of its cell. Every view of the notebook shows it;
 * the first answer counts. It takes the focus only from the notebook that asked for the run, never from another part.
 */
import type { PromptView } from "@pellucid/protocol";
import { type KeyboardEvent as Press, useId, useLayoutEffect, useRef, useState } from "react";
import { Button } from "../../ui/button.tsx";
import type { NotebookSession } from "../notebook-session.ts";

export function CellPrompt({ session, prompt }: { session: NotebookSession; prompt: PromptView }) {
  const field = useRef<HTMLInputElement>(null);
  const label = useId();
  const [sent, setSent] = useState(false);
  const walk = useRef({ at: 0, typed: "" });
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
        const value = field.current?.value ?? "";
        if (!prompt.password) rememberAnswer(session.answers, value);
        session.client.request({ kind: "stdin", request: prompt.request, value });
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
        onKeyDown={(event) => {
          if (isRunKey(event)) return passOn(event);
          if (prompt.password || sent || !/^Arrow(Up|Down)$/.test(event.key)) return;
          event.preventDefault();
          recallAnswer(event.currentTarget, session.answers, walk.current, event.key === "ArrowUp" ? 1 : -1);
        }}
      />
      <Button size="small" onClick={(event) => event.currentTarget.form?.requestSubmit()} disabled={sent}>
        Send
      </Button>
    </form>
  );
}

/**
 * The field takes the focus while a person may still be pressing Shift+Enter from cell to cell: an empty field lets such
 * presses go on to the notebook, for an answer that nobody gave cannot be taken back.
 */
const isRunKey = ({ key, shiftKey, ctrlKey, altKey, metaKey, currentTarget }: Press<HTMLInputElement>) =>
  key === "Enter" && (shiftKey || ctrlKey || altKey || metaKey) && currentTarget.value === "";

function passOn(event: Press<HTMLInputElement>): void {
  event.preventDefault();
  giveBackFocus(event.currentTarget.form!);
  const { key, code, shiftKey, ctrlKey, altKey, metaKey } = event;
  const how = { key, code, shiftKey, ctrlKey, altKey, metaKey, bubbles: true, cancelable: true };
  document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", how));
}

/** So many answers are remembered, each once. */
const ANSWERS = 100;

function rememberAnswer(answers: string[], value: string): void {
  if (value === "") return;
  const before = answers.indexOf(value);
  if (before >= 0) answers.splice(before, 1);
  answers.push(value);
  answers.splice(0, answers.length - ANSWERS);
}

/** Up goes to older answers, down back to what was typed. */
function recallAnswer(
  field: HTMLInputElement,
  answers: readonly string[],
  walk: { at: number; typed: string },
  step: 1 | -1,
): void {
  const at = walk.at + step;
  if (at < 0 || at > answers.length) return;
  if (walk.at === 0) walk.typed = field.value;
  walk.at = at;
  field.value = at === 0 ? walk.typed : answers.at(-at)!;
  field.setSelectionRange(field.value.length, field.value.length);
}

/** To the active cell, which is where keys act. */
function giveBackFocus(form: HTMLElement): void {
  form
    .closest("[data-notebook]")
    ?.querySelector<HTMLElement>("[data-cell-id][data-active]")
    ?.focus({ preventScroll: true });
}

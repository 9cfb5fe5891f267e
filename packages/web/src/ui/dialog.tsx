/**
 * Modal questions, on the browser's own <dialog>: it traps the focus, closes on Escape and gives the focus back. Used
 * only where neither a popover nor an undo will do. confirm() and prompt() answer with a promise; the shell draws
 * <Dialogs/> once. Dialogs with more in them use <Dialog> directly.
 */
import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import { Button } from "./button.tsx";
import { createStore, useStore } from "./store.ts";

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  wide?: boolean;
}

export function Dialog({ title, onClose, children, wide }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = element.current;
    const before = document.activeElement;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>("[data-first]")?.focus();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      className="dialog floating"
      data-wide={wide ? "" : undefined}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === element.current && !inside(event.clientX, event.clientY, element.current)) onClose();
      }}
    >
      <h2 id={heading}>{title}</h2>
      {children}
    </dialog>
  );
}

function inside(x: number, y: number, element: Element): boolean {
  const box = element.getBoundingClientRect();
  return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
}

interface Question {
  title: string;
  text?: string;
  /** The button names its act: "Delete 3 files". */
  confirm: string;
  cancel?: string;
  /** A second way out, left of the confirming button. */
  other?: string;
  /** Asks for a line of text, beginning with this. */
  value?: string;
  label?: string;
}

export type Answer = { choice: "confirm" | "other" | "cancel"; value: string };

const asked = createStore<readonly (Question & { answer: (answer: Answer) => void })[]>([]);

export const ask = (question: Question): Promise<Answer> =>
  new Promise((answer) => asked.set((all) => [...all, { ...question, answer }]));

export const confirm = async (question: Question): Promise<boolean> => (await ask(question)).choice === "confirm";

/** A line of text, or null when it was cancelled. */
export async function prompt(question: Question): Promise<string | null> {
  const { choice, value } = await ask({ value: "", ...question });
  return choice === "confirm" ? value : null;
}

export function Dialogs() {
  const question = useStore(asked)[0];
  if (!question) return null;
  const finish = (choice: Answer["choice"], value = "") => {
    asked.set((all) => all.slice(1));
    question.answer({ choice, value });
  };
  return <Ask key={question.title + question.text} question={question} finish={finish} />;
}

function Ask({ question, finish }: { question: Question; finish: (choice: Answer["choice"], value?: string) => void }) {
  const [value, setValue] = useState(question.value ?? "");
  return (
    <Dialog title={question.title} onClose={() => finish("cancel")}>
      {question.text && <p className="dialog-text">{question.text}</p>}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          finish("confirm", value);
        }}
      >
        {question.value !== undefined && (
          <input
            className="field"
            style={{ marginTop: 12 }}
            aria-label={question.label ?? question.title}
            data-first
            value={value}
            onChange={(event) => setValue(event.target.value)}
          />
        )}
        <div className="dialog-actions">
          <Button kind="quiet" onClick={() => finish("cancel")}>
            {question.cancel ?? "Cancel"}
          </Button>
          {question.other && <Button onClick={() => finish("other")}>{question.other}</Button>}
          <button
            type="submit"
            className="button"
            data-kind="primary"
            data-first={question.value === undefined ? "" : undefined}
          >
            {question.confirm}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

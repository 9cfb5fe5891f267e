/**
 * Notices of what just happened: undo, and things out of sight. Bottom left, one at a time, eight seconds, held while
 * the pointer or the focus is on it; the next waits its turn, but nothing that can be taken back waits behind what only
 * tells. Anybody calls toast(); the shell draws <Toasts/> once.
 * What concerns a place on the page is said at that place, not here.
 */
import { useEffect, useState } from "react";
import { X } from "lucide-react";
import { Button, IconButton } from "./button.tsx";
import { createStore, useStore } from "./store.ts";

export interface Toast {
  text: string;
  level?: "info" | "warning" | "error";
  /** The way back, usually Undo. */
  action?: { label: string; run: () => void | Promise<void> };
  /** What else may be wanted now. */
  more?: { label: string; run: () => void | Promise<void> };
}

interface Shown extends Toast {
  id: number;
}

const SHOWN_FOR = 8000;
/** Counted in steps: time in which the page stood still was nobody's time to read or press. */
const STEP = 1000;
const queue = createStore<readonly Shown[]>([]);
let nextId = 1;

/** Shows a notice; the answer takes it back. The same words again only start its time anew. */
export function toast(notice: Toast): () => void {
  const id = nextId++;
  queue.set((all) =>
    inTurn(
      all.filter((other) => other.text !== notice.text),
      { ...notice, id },
    ),
  );
  return () => dismiss(id);
}

const onlyTells = ({ level = "info", action, more }: Toast): boolean => level === "info" && !action && !more;

/** The one that is shown comes first. It has been seen, and gives way if it only tells. */
export function inTurn<Notice extends Toast>(all: readonly Notice[], next: Notice): readonly Notice[] {
  if (onlyTells(next)) return [...all, next];
  const waiting = all[0] && onlyTells(all[0]) ? all.slice(1) : all;
  return [...waiting.filter((one) => !onlyTells(one)), next, ...waiting.filter(onlyTells)];
}

const dismiss = (id: number) => queue.set((all) => all.filter((other) => other.id !== id));

export function Toasts() {
  const first = useStore(queue)[0];
  return (
    <div className="toasts" role="status" aria-live="polite">
      {first && <OneToast key={first.id} notice={first} />}
    </div>
  );
}

function OneToast({ notice: { id, text, level = "info", action, more } }: { notice: Shown }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    let left = SHOWN_FOR;
    const timer = setInterval(() => (left -= STEP) <= 0 && dismiss(id), STEP);
    return () => clearInterval(timer);
  }, [id, held]);
  const act = (what: Toast["action"]) => {
    dismiss(id);
    void what?.run();
  };
  return (
    <div
      className="toast floating"
      data-level={level}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span className="toast-text">{text}</span>
      {action && (
        <Button kind="link" onClick={() => act(action)}>
          {action.label}
        </Button>
      )}
      {more && (
        <Button kind="link" onClick={() => act(more)}>
          {more.label}
        </Button>
      )}
      <IconButton label="Dismiss" icon={<X size={16} strokeWidth={1.75} />} onClick={() => dismiss(id)} />
    </div>
  );
}

/** In place of content that cannot be shown: what is wrong, and the ways out. */
import type { ReactNode } from "react";
import "./refused.css";

interface RefusedProps {
  readonly title: string;
  readonly text: string;
  /** In a quieter voice. */
  readonly note?: string;
  /** Buttons. */
  readonly children: ReactNode;
}

export function Refused({ title, text, note, children }: RefusedProps) {
  return (
    <div className="refused" role="alert">
      <h2>{title}</h2>
      <p>{text}</p>
      {note && <p className="refused-note">{note}</p>}
      <div className="refused-actions">{children}</div>
    </div>
  );
}

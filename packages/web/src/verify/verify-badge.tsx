/**
 * The badge in a notebook's header: how far a verification is, and what the last one said of the notebook. It fades at the
 * next edit. A press opens the panel with the verdict of each cell. Fetched when the page rests (notebook/verify-slot.tsx).
 */
import { useState, type ReactNode } from "react";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { useValue } from "../notebook/value.ts";
import type { GlyphName } from "../ui/glyphs.ts";
import { Glyph } from "../ui/icon.tsx";
import { timeOf, verificationOf, type Report, type VerifyView } from "./verification.ts";
import { VerifyPanel } from "./verify-panel.tsx";
import "./verify.css";

interface Face {
  readonly glyph: GlyphName;
  readonly tone: "ok" | "warn" | "fail" | "quiet" | "active";
  readonly text: string;
  /** Shown while there is room. */
  readonly more?: string;
}

export default function VerifyBadge({ session, button }: { session: NotebookSession; button: ReactNode }) {
  const verification = verificationOf(session);
  const view = useValue(verification.view);
  const touched = useValue(verification.touched);
  const [anchor, setAnchor] = useState<Element | null>(null);
  if (view.state === "none") return button;
  const isCurrent = view.current === true && !touched;
  const face = faceOf(view, isCurrent);
  const whole = [face.text, face.more].filter(Boolean).join(", ");
  return (
    <>
      <button
        type="button"
        className="verify-badge"
        data-verify={view.state === "done" ? view.report?.verdict : view.state}
        data-verify-current={view.state === "done" ? String(isCurrent) : undefined}
        data-tone={face.tone}
        aria-haspopup="dialog"
        aria-label={whole}
        onClick={(event) => setAnchor(anchor ? null : event.currentTarget)}
      >
        <Glyph name={face.glyph} />
        <span role="status">
          {face.text}
          {face.more && <span className="verify-badge-more">, {face.more}</span>}
        </span>
      </button>
      {anchor && (
        <VerifyPanel
          session={session}
          verification={verification}
          current={isCurrent}
          anchor={anchor}
          onClose={() => setAnchor(null)}
        />
      )}
    </>
  );
}

function faceOf({ state, step, cell, cells, report }: VerifyView, current: boolean): Face {
  if (state === "waiting") return { glyph: "queued", tone: "quiet", text: "Verification waits" };
  if (state === "running") {
    const where =
      cell === undefined
        ? step === "waiting"
          ? ""
          : (step ?? "")
        : `${step === "run 1" ? "" : `${step}, `}cell ${cell} of ${cells}`;
    return { glyph: "running", tone: "active", text: "Verifying", more: where };
  }
  if (state === "failed" || !report) return { glyph: "failed", tone: "fail", text: "Not verified" };
  if (!current) return { glyph: "changed", tone: "quiet", text: `Verified ${timeOf(report)}`, more: "changed since" };
  return { ...FACES[report.verdict](report) };
}

const FACES: Readonly<Record<Report["verdict"], (report: Report) => Face>> = {
  reproduces: (report) => ({
    glyph: "verified",
    tone: "ok",
    text: `Verified ${timeOf(report)}`,
    more: "this environment",
  }),
  changed: ({ root }) => ({
    glyph: "stale",
    tone: "warn",
    text: "Does not reproduce",
    more: root ? `cell ${root.cell} changed` : "",
  }),
  failed: ({ root }) => ({
    glyph: "failed",
    tone: "fail",
    text: "Does not reproduce",
    more: root ? `cell ${root.cell} failed` : "",
  }),
  nondeterministic: ({ root }) => ({
    glyph: "unknown",
    tone: "warn",
    text: "Nondeterministic",
    more: root ? `cell ${root.cell}` : "",
  }),
  "environment-differs": () => ({ glyph: "unknown", tone: "warn", text: "Environment differs" }),
};

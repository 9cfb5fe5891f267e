/** The variable that has the keyboard, in full: what it is, what it takes, which cells made, changed and read it, and its doubt. */
import type { NameView, Variable } from "@pellucid/protocol";
import { Fragment } from "react";
import { cellsInOrder, CellLink } from "./cell-links.tsx";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { reasonParts } from "../notebook/running/reason-text.tsx";
import { bytes } from "../notebook/running/run-words.ts";
import { detailOf, shapeOf } from "./variable-words.ts";

interface StoryProps {
  session: NotebookSession;
  variable: Variable;
  story: NameView | undefined;
}

export function VariableStory({ session, variable, story }: StoryProps) {
  const { name, type, preview, memory, cuda } = variable;
  const what = [type, shapeOf(variable), detailOf(variable)].filter(Boolean).join(", ");
  return (
    <section className="variable-story" aria-label={`About ${name}`}>
      <dl>
        <dt className="variable-story-name">{name}</dt>
        <dd>{what}</dd>
        <dt>Value</dt>
        <dd className="variable-story-value">{preview}</dd>
        <dt>Made by</dt>
        <dd>
          <Made session={session} story={story} />
        </dd>
        <dt>Read by</dt>
        <dd>
          <Cells session={session} ids={cellsInOrder(session, story?.read ?? [])} none="no cell" />
        </dd>
        <dt>Memory</dt>
        <dd>
          {bytes(memory)}
          {cuda ? `, ${bytes(cuda)} on the GPU` : ""}
        </dd>
      </dl>
      {story?.truth && <p className="variable-story-doubt">{reasonParts(session, story.truth.why)}</p>}
    </section>
  );
}

function Made({ session, story }: { session: NotebookSession; story: NameView | undefined }) {
  const changed = cellsInOrder(session, story?.changed ?? []);
  return (
    <>
      <Cells
        session={session}
        ids={cellsInOrder(session, story?.made ? [story.made] : [])}
        none="no cell of the page"
      />
      {changed.length > 0 && (
        <>
          , changed by <Cells session={session} ids={changed} none="" />
        </>
      )}
    </>
  );
}

function Cells({ session, ids, none }: { session: NotebookSession; ids: readonly string[]; none: string }) {
  if (ids.length === 0) return <span className="variable-none">{none}</span>;
  return (
    <>
      {ids.length === 1 ? "cell " : "cells "}
      {ids.map((id, at) => (
        <Fragment key={id}>
          {at > 0 && ", "}
          <CellLink session={session} id={id} />
        </Fragment>
      ))}
    </>
  );
}

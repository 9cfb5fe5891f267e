/**
 * Where other people show in a notebook: their list in the header, who asked for a run, and their commands. All of it is
 * fetched when somebody else is here (people/); alone, nothing is loaded and nothing is sent.
 */
import type { RunView } from "@pellucid/protocol";
import { Suspense } from "react";
import { showLate } from "../shell/keymap.ts";
import { late } from "../ui/late.ts";
import { timeOfDay } from "./cell-state.ts";
import type { NotebookSession } from "./notebook-session.ts";
import { useValue } from "./value.ts";

const PeopleList = late(() => import("../people/people-list.tsx"));

export function PeopleSlot({ session }: { session: NotebookSession }) {
  if (useValue(session.store.people).length < 2) return null;
  return (
    <Suspense fallback={null}>
      <PeopleList session={session} />
    </Suspense>
  );
}

/** Whose run it is, where more than one person is here. */
export function AskedBy({ session, run }: { session: NotebookSession; run: RunView }) {
  const people = useValue(session.store.people);
  if (run.by === undefined || new Set(people.map(({ id }) => id)).size < 2) return null;
  const own = people.find(({ client }) => client === session.client.client)?.name;
  const who = run.by === own ? "you" : run.by;
  const when = run.askedAt === undefined ? "" : ` at ${timeOfDay(run.askedAt - session.store.clockOffset)}`;
  return <span data-asked-by={run.by}>{`asked by ${who}${when}`}</span>;
}

export function peopleCommands(session: NotebookSession): [string, () => Promise<void>][] {
  const links = () => import("../people/read-links.tsx");
  return [
    ["pellucid:copy-read-only-link", async () => (await links()).copyReadLink(session)],
    ["pellucid:show-read-only-links", () => showLate(links(), (part) => part.showReadLinks())],
    [
      "pellucid:change-person",
      () => showLate(import("../people/person-dialog.tsx"), (part) => part.askPerson(session)),
    ],
    ["pellucid:follow-person", async () => (await import("../people/follow.ts")).chooseWhomToFollow(session)],
  ];
}

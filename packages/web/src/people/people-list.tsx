/**
 * The list of people in the notebook's header, one mark a person, and while it is there everything else that others bring
 * (together.ts). A press on somebody offers to go where he is or to follow him; on oneself, another name and colour.
 */
import type { Person } from "@pellucid/protocol";
import { useEffect, useRef } from "react";
import { openMenu, type MenuItem } from "../ui/menu.tsx";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { useValue } from "../notebook/value.ts";
import { follow, leaderOf, stopFollowing } from "./follow.ts";
import { initialsOf } from "./names.ts";
import { othersOf, ownOf } from "./others.ts";
import { askPerson } from "./person-dialog.tsx";
import { beTogether } from "./together.ts";
import "./people.css";

const SHOWN = 6;

export default function PeopleList({ session }: { session: NotebookSession }) {
  const element = useRef<HTMLSpanElement>(null);
  const people = useValue(session.store.people);
  const leader = useValue(leaderOf(session));
  useEffect(() => beTogether(session, element.current?.closest<HTMLElement>("[data-notebook]") ?? null), [session]);
  useEffect(() => () => stopFollowing(session), [session]);
  const own = ownOf(session);
  const persons = distinct(people, own);
  const rest = persons.slice(SHOWN);
  return (
    <span ref={element} className="people" data-people-list="">
      {persons.length > 1 && (
        <ul className="people-list" aria-label="People in this notebook">
          {persons.slice(0, rest.length === 1 ? SHOWN + 1 : SHOWN).map((person) => (
            <li key={person.id}>
              <PersonButton session={session} person={person} own={person.id === own?.id} leader={leader} />
            </li>
          ))}
          {rest.length > 1 && (
            <li>
              <button
                type="button"
                className="avatar"
                aria-label={`${rest.length} more people`}
                data-tip={rest.map(({ name }) => name).join(", ")}
                onClick={(event) => openMenu(event.currentTarget, rest.map(asItem(session)), "More people")}
              >
                +{rest.length}
              </button>
            </li>
          )}
        </ul>
      )}
      <span className="visually-hidden" role="status">
        {persons.length > 1 ? `${persons.length} people are in this notebook` : ""}
      </span>
      {leader !== null && <Following session={session} leader={leader} />}
    </span>
  );
}

/** Each person once, however many views he has; oneself first. */
function distinct(people: readonly Person[], own: Person | undefined): Person[] {
  const first = new Map(people.map((person) => [person.id, person] as const).toReversed());
  return [...first.values()].toSorted((a, b) => Number(b.id === own?.id) - Number(a.id === own?.id));
}

interface PersonProps {
  session: NotebookSession;
  person: Person;
  own: boolean;
  leader: string | null;
}

function PersonButton({ session, person, own, leader }: PersonProps) {
  const { name, color, reader } = person;
  const words = `${name}${own ? " (you)" : reader ? ", reads by a link" : ""}`;
  return (
    <button
      type="button"
      className="avatar"
      style={{ "--person": color } as React.CSSProperties}
      data-person={name}
      data-reader={reader ? "" : undefined}
      data-leads={leader !== null && leader === person.client ? "" : undefined}
      aria-label={words}
      aria-haspopup="menu"
      data-tip={words}
      onClick={(event) => openMenu(event.currentTarget, own ? ownItems(session) : itemsOf(session, person), name)}
    >
      {initialsOf(name)}
    </button>
  );
}

const ownItems = (session: NotebookSession): MenuItem[] =>
  session.store.reader.get()
    ? [{ label: "You read by a link", disabled: true }]
    : [{ label: "Change your name and color…", run: () => void askPerson(session) }];

function itemsOf(session: NotebookSession, { client, name, id }: Person): MenuItem[] {
  const follows = leaderOf(session).get() === client;
  const place = othersOf(session).find((other) => other.id === id)?.cell ?? null;
  return [
    follows
      ? { label: `Stop following ${name}`, run: () => stopFollowing(session) }
      : { label: `Follow ${name}`, run: () => follow(session, client) },
    { label: `Go to ${name}`, disabled: place === null, run: () => goTo(session, place) },
  ];
}

const asItem =
  (session: NotebookSession) =>
  (person: Person): MenuItem => ({ label: person.name, items: itemsOf(session, person) });

function goTo(session: NotebookSession, cell: string | null): void {
  if (cell === null || !session.store.cell(cell)) return;
  session.select(cell);
  session.frame(cell)?.scrollIntoView({ block: "center" });
}

function Following({ session, leader }: { session: NotebookSession; leader: string }) {
  const person = useValue(session.store.people).find(({ client }) => client === leader);
  if (!person) return null;
  return (
    <button
      type="button"
      className="following"
      style={{ "--person": person.color } as React.CSSProperties}
      data-following={person.name}
      data-tip="Scrolling or Escape ends it too"
      onClick={() => stopFollowing(session)}
    >
      <span role="status">Following {person.name}</span> <kbd>Esc</kbd>
    </button>
  );
}

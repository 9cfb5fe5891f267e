/** The people of a notebook, as this view has them: the others with where they are, and oneself. */
import type { Person } from "@pellucid/protocol";
import type { NotebookSession } from "../notebook/notebook-session.ts";

/** The people of other views, each as often as he has views here; never oneself, however many views one has. */
export const othersOf = (session: NotebookSession): Person[] => {
  const { store, client } = session;
  const own = ownOf(session)?.id;
  const others = store.people.get().filter((person) => person.client !== client.client && person.id !== own);
  return others.map((person) => ({ ...person, ...placeOf(store.places.get(person.client)) }));
};

/** Without what the frame that told it carries besides. */
const placeOf = (place: Partial<Person> | undefined) =>
  place && { cell: place.cell ?? null, mode: place.mode ?? "command", ranges: place.ranges ?? [] };

export const ownOf = ({ store, client: own }: NotebookSession): Person | undefined =>
  store.people.get().find(({ client }) => client === own.client);

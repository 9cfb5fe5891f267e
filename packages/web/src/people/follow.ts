/**
 * Following a person: what stands at the top of his view stands at the top of this one, until the one who follows scrolls,
 * presses Escape or the other one leaves. Begun from the list of people or by a command.
 */
import type { Person } from "@pellucid/protocol";
import { openMenu } from "../ui/menu.tsx";
import { toast } from "../ui/toast.tsx";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { Value } from "../notebook/value.ts";
import { othersOf } from "./others.ts";

const SCROLL_KEYS = new Set(["PageUp", "PageDown", "Home", "End", "ArrowUp", "ArrowDown", " ", "Escape"]);

/** Whom each notebook's view follows: the client, or null. */
const leaders = new WeakMap<NotebookSession, Value<string | null>>();
const ends = new WeakMap<NotebookSession, () => void>();

export function leaderOf(session: NotebookSession): Value<string | null> {
  const known = leaders.get(session) ?? new Value<string | null>(null);
  leaders.set(session, known);
  return known;
}

export function follow(session: NotebookSession, client: string): void {
  stopFollowing(session);
  leaderOf(session).set(client);
  const byKey = (event: KeyboardEvent) => {
    if (!SCROLL_KEYS.has(event.key) || event.isComposing) return;
    stopFollowing(session);
  };
  const onBar = (event: PointerEvent) =>
    (event.target as Element).classList.contains("notebook-scroll") && stopFollowing(session);
  const bySelf = (event: Event) =>
    (event.target as Element).closest(".notebook-scroll") !== null && stopFollowing(session);
  const stopPeople = session.store.people.subscribe(() => {
    if (!othersOf(session).some((person) => person.client === client)) stopFollowing(session);
  });
  addEventListener("wheel", bySelf, { passive: true, capture: true });
  addEventListener("touchmove", bySelf, { passive: true, capture: true });
  addEventListener("pointerdown", onBar, true);
  addEventListener("keydown", byKey, true);
  ends.set(session, () => {
    stopPeople();
    removeEventListener("wheel", bySelf, true);
    removeEventListener("touchmove", bySelf, true);
    removeEventListener("pointerdown", onBar, true);
    removeEventListener("keydown", byKey, true);
  });
  show(session, client);
}

export function stopFollowing(session: NotebookSession): void {
  ends.get(session)?.();
  ends.delete(session);
  leaderOf(session).set(null);
}

/** Somebody moved: where he is followed, this view goes along. */
export function followed(session: NotebookSession, client: string): void {
  if (leaderOf(session).get() === client) show(session, client);
}

function show(session: NotebookSession, client: string): void {
  const place = session.store.places.get(client);
  const id = place?.top?.cell ?? place?.cell;
  if (!place || id == null) return;
  session.store.reveal(id);
  const frame = session.frame(id);
  const scroll = frame?.closest<HTMLElement>(".notebook-scroll");
  if (!frame || !scroll) return;
  const offset = place.top ? place.top.offset : -80;
  // A page whose window is narrower or whose outputs are folded has other heights: the cell stays in view all the same.
  const within = Math.min(offset, Math.max(0, frame.offsetHeight - 40));
  const by = frame.getBoundingClientRect().top - scroll.getBoundingClientRect().top + within;
  if (Math.abs(by) > 1) scroll.scrollBy({ top: by, behavior: "instant" });
}

/** The command: the only other one is followed at once, of several one is chosen. */
export function chooseWhomToFollow(session: NotebookSession): void {
  if (leaderOf(session).get() !== null) return stopFollowing(session);
  const others = othersOf(session);
  const [first] = others;
  if (!first) return void toast({ text: "Nobody else is in this notebook" });
  if (others.length === 1) return follow(session, first.client);
  const item = (person: Person) => ({ label: person.name, run: () => follow(session, person.client) });
  const anchor = document.querySelector("[data-people-list]") ?? { x: innerWidth / 2, y: 80 };
  openMenu(anchor, others.map(item), "Follow");
}

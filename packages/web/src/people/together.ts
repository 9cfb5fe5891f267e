/**
 * What a notebook's page does while others are here: tells them where this view is, and shows where they are, as carets
 * in the text and as marks at their cells. Begun and ended by people-list.tsx; alone nothing of it runs.
 */
import type { CellId } from "@pellucid/notebook";
import type { Person } from "@pellucid/protocol";
import { keepPerson, keptPerson } from "../connection/kept-person.ts";
import { loadEditor } from "../notebook/editor/late-editor.ts";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import type { CellText } from "../notebook/editor/cell-text.ts";
import { markCells } from "./cell-marks.ts";
import { followed } from "./follow.ts";
import { othersOf, ownOf } from "./others.ts";
import { tellPlaces } from "./place-sender.ts";
import { type RemoteCarets, showCarets } from "./remote-carets.ts";

export function beTogether(session: NotebookSession, panel: HTMLElement | null): () => void {
  const scroll = panel?.querySelector<HTMLElement>(".notebook-scroll") ?? null;
  const places = tellPlaces(session, scroll);
  const carets = new Carets(session, () => show());
  const show = () => {
    const others = othersOf(session);
    carets.show(others);
    markCells(session, others);
  };
  const people = () => {
    keepOwn(session);
    places.again();
    show();
  };
  session.onPresence = (client) => {
    carets.moved(client);
    show();
    followed(session, client);
  };
  session.onArea = () => queueMicrotask(show);
  const stops = [session.store.people.subscribe(people), session.store.order.subscribe(() => queueMicrotask(show))];
  people();
  return () => {
    for (const stop of stops) stop();
    session.onPresence = session.onArea = () => {};
    places.stop();
    carets.show([]);
    markCells(session, []);
  };
}

/** The name and the colour that the server gave stay this browser's, unless its person chose. */
function keepOwn(session: NotebookSession): void {
  const own = ownOf(session);
  const { name, color } = keptPerson();
  if (own && !own.reader && (name === undefined || color === undefined))
    keepPerson({ name: own.name, color: own.color });
}

class Carets {
  private readonly session: NotebookSession;
  private shown = new Map<CellId, CellText>();
  private readonly stamps = new Map<string, number>();

  private readonly again: () => void;

  constructor(session: NotebookSession, again: () => void) {
    this.session = session;
    this.again = again;
  }

  moved(client: string): void {
    this.stamps.set(client, (this.stamps.get(client) ?? 0) + 1);
  }

  show(others: readonly Person[]): void {
    const now = new Map<CellId, RemoteCarets[]>();
    for (const { client, cell, ranges, name, color } of others) {
      if (cell === null || !ranges?.length) continue;
      const stamp = this.stamps.get(client) ?? 0;
      now.set(cell, [...(now.get(cell) ?? []), { name, color, stamp, ranges }]);
    }
    for (const [id, area] of this.shown) if (!now.has(id)) this.put(area, []);
    this.shown = new Map();
    for (const [id, carets] of now) {
      const area = this.session.texts.get(id);
      if (!area) continue;
      this.shown.set(id, area);
      this.put(area, carets);
    }
  }

  private put(area: CellText, carets: readonly RemoteCarets[]): void {
    area.held = carets.length > 0;
    if (area.held) area.prepare();
    if (area.editor) showCarets(area.editor, carets);
    // The editor's code is still on its way: the caret stands there once it has come.
    else if (area.held) void loadEditor().then(this.again, () => {});
  }
}

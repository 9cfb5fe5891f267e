/**
 * At a cell: who is there, as initials on the person's colour. Put into the cell's frame by hand, so that somebody who goes
 * through a notebook draws nothing but his own mark.
 */
import type { CellId } from "@pellucid/notebook";
import type { Person } from "@pellucid/protocol";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { initialsOf } from "./names.ts";

const MOST = 3;
const marked = new WeakMap<NotebookSession, Map<CellId, HTMLElement>>();

export function markCells(session: NotebookSession, others: readonly Person[]): void {
  const at = new Map<CellId, Person[]>();
  for (const person of others) if (person.cell !== null) at.set(person.cell, [...(at.get(person.cell) ?? []), person]);
  const before = marked.get(session) ?? new Map<CellId, HTMLElement>();
  const after = new Map<CellId, HTMLElement>();
  for (const [id, people] of at) {
    const frame = session.frame(id);
    if (!frame) continue;
    const known = before.get(id);
    const mark = known?.parentElement === frame ? known : frame.appendChild(newMark());
    write(mark, people);
    after.set(id, mark);
  }
  for (const [id, mark] of before) if (after.get(id) !== mark) mark.remove();
  marked.set(session, after);
}

function newMark(): HTMLElement {
  const mark = document.createElement("span");
  mark.className = "cell-people";
  mark.setAttribute("role", "img");
  return mark;
}

function write(mark: HTMLElement, people: readonly Person[]): void {
  const names = people.map(({ name, mode }) => (mode === "edit" ? `${name} (editing)` : name)).join(", ");
  const words = `Here: ${names}`;
  const look = JSON.stringify(people.map(({ name, color, mode }) => [name, color, mode]));
  if (mark.dataset["look"] === look) return;
  mark.dataset["look"] = look;
  mark.dataset["people"] = people.map(({ name }) => name).join(", ");
  mark.dataset["tip"] = words;
  mark.setAttribute("aria-label", words);
  const shown = people.slice(0, people.length > MOST ? MOST - 1 : MOST);
  mark.replaceChildren(...shown.map(avatar));
  if (people.length > shown.length) mark.append(plainMark(`+${people.length - shown.length}`));
}

function avatar({ name, color, mode }: Person): HTMLElement {
  const mark = plainMark(initialsOf(name));
  mark.style.setProperty("--person", color);
  mark.toggleAttribute("data-editing", mode === "edit");
  return mark;
}

function plainMark(text: string): HTMLElement {
  const mark = document.createElement("i");
  mark.className = "avatar";
  mark.textContent = text;
  return mark;
}

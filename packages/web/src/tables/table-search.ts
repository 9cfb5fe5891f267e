/**
 * The search of a table, in the line under it. Where there are few rows it is a button until somebody wants it: a field would be more to
 * read than the table. What is found is the model's affair.
 */
import { make } from "../outputs/elements.ts";
import { barButton } from "./header-cell.ts";

const GLASS = "M7 2.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 0 1 0-9M10.3 10.3 13.5 13.5";

export class TableSearch {
  readonly element = make("span", "table-searching");
  private readonly field = make("input", "field table-search");
  private readonly button: HTMLButtonElement;
  private readonly always: boolean;
  private readonly search: (text: string) => void;
  private readonly back: () => void;

  constructor(always: boolean, search: (text: string) => void, back: () => void) {
    this.always = always;
    this.search = search;
    this.back = back;
    this.field.type = "search";
    this.field.placeholder = "Search";
    this.field.setAttribute("aria-label", "Search table");
    this.field.addEventListener("keydown", (event) => this.pressed(event));
    this.field.addEventListener("search", () => search(this.field.value));
    this.field.addEventListener("blur", () => this.fold());
    this.button = barButton("Search table", GLASS, () => this.show());
    this.element.append(this.button, this.field);
    this.fold();
  }

  show(): void {
    this.button.hidden = true;
    this.field.hidden = false;
    this.field.focus();
  }

  set(text: string): void {
    this.field.value = text;
    this.fold();
  }

  /** What is searched for stays in view. */
  private fold(): void {
    const open = this.always || this.field.value !== "";
    this.button.hidden = open;
    this.field.hidden = !open;
  }

  private pressed(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === "Enter") this.search(this.field.value);
    if (event.key !== "Escape") return;
    event.preventDefault();
    this.field.value = "";
    this.search("");
    this.back();
  }
}

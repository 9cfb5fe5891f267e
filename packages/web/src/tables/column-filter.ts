/** The filter of one column: text, limits, a choice among its commonest values, missing ones. Takes effect with Enter or "Apply". */
import type { ColumnKind, ColumnProfile, ColumnTest } from "@pellucid/protocol";
import { make } from "../outputs/elements.ts";
import { openPopup } from "./table-popup.ts";

export interface FilterOf {
  readonly name: string;
  readonly column: number;
  readonly kind: ColumnKind;
  readonly test: ColumnTest | undefined;
  readonly profile: Promise<ColumnProfile | null>;
  apply(test: ColumnTest | null): void;
}

const LIMITED = new Set<ColumnKind>(["number", "time", "duration", "text"]);
const LISTED = 12;

export function openFilter(anchor: Element, back: HTMLElement, of: FilterOf): void {
  const popup = openPopup(anchor, `Filter ${of.name}`, back);
  const form = make("form", "table-form");
  const contains = field(form, "Contains", of.test?.contains ?? "");
  const limited = LIMITED.has(of.kind);
  const minimum = limited ? field(form, "Minimum", of.test?.minimum ?? "") : null;
  const maximum = limited ? field(form, "Maximum", of.test?.maximum ?? "") : null;
  const missing = choice(form, of.test?.missing ?? "");
  const set = make("fieldset", "table-set");
  set.hidden = true;
  form.append(set);
  void of.profile.then((profile) => profile && listValues(set, profile, of.test?.values));
  const buttons = make("div", "table-buttons");
  const apply = make("button", "button", "Apply");
  apply.type = "submit";
  const clear = make("button", "button", "Clear");
  clear.type = "button";
  clear.addEventListener("click", () => {
    of.apply(null);
    popup.close();
  });
  buttons.append(clear, apply);
  form.append(buttons);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    of.apply(
      testOf(of.column, {
        contains: contains.value,
        minimum: minimum?.value.trim() ?? "",
        maximum: maximum?.value.trim() ?? "",
        missing: missing.value,
        // Those chosen earlier stay until they can be seen.
        values: set.hidden ? (of.test?.values ?? null) : chosen(set),
      }),
    );
    popup.close();
  });
  popup.element.append(form);
  contains.focus();
}

interface Filled {
  readonly contains: string;
  readonly minimum: string;
  readonly maximum: string;
  readonly missing: string;
  readonly values: readonly string[] | null;
}

/** Null where nothing is asked for. */
function testOf(column: number, { contains, minimum, maximum, missing, values }: Filled): ColumnTest | null {
  const test: ColumnTest = {
    column,
    ...(contains !== "" && { contains }),
    ...(minimum !== "" && { minimum }),
    ...(maximum !== "" && { maximum }),
    ...((missing === "only" || missing === "without") && { missing }),
    ...(values && { values }),
  };
  return Object.keys(test).length > 1 ? test : null;
}

function field(form: HTMLElement, label: string, value: string): HTMLInputElement {
  const box = make("label", "table-field", label);
  const input = make("input", "field");
  input.value = value;
  input.autocomplete = "off";
  input.spellcheck = false;
  box.append(input);
  form.append(box);
  return input;
}

const MISSING = [
  ["", "All rows"],
  ["without", "Without missing values"],
  ["only", "Only missing values"],
] as const;

function choice(form: HTMLElement, value: string): HTMLSelectElement {
  const box = make("label", "table-field", "Missing");
  const select = make("select", "field");
  for (const [option, label] of MISSING) {
    const element = make("option", "", label);
    element.value = option;
    select.append(element);
  }
  select.value = value;
  box.append(select);
  form.append(box);
  return select;
}

function listValues(set: HTMLElement, { top = [], distinct = 0 }: ColumnProfile, chosenNow?: readonly string[]): void {
  if (top.length === 0) return;
  set.hidden = false;
  set.append(
    make(
      "legend",
      "",
      distinct > LISTED ? `Values, ${LISTED} commonest of ${distinct.toLocaleString("en")}` : "Values",
    ),
  );
  const listed = top.slice(0, LISTED).map(([text]) => text);
  const times = new Map(top);
  for (const text of new Set([...listed, ...(chosenNow ?? [])])) {
    const label = make("label", "table-value");
    const box = make("input", "");
    box.type = "checkbox";
    box.value = text;
    box.checked = chosenNow?.includes(text) ?? false;
    label.append(
      box,
      make("span", "", text || "(empty)"),
      make("small", "", times.get(text)?.toLocaleString("en") ?? ""),
    );
    set.append(label);
  }
}

/** Null where none is chosen: then all are meant. */
function chosen(set: HTMLElement): string[] | null {
  const values = [...set.querySelectorAll<HTMLInputElement>("input:checked")].map((box) => box.value);
  return values.length > 0 ? values : null;
}

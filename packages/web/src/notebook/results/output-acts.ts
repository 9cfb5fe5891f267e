/** What stands in the menus of a cell's outputs. Loaded when one is opened. */
import { OutputArea } from "../../outputs/output-area.ts";
import { keepHeight, limitHeight } from "../../outputs/output-height.ts";
import { nameOfOutput, outputItems } from "../../outputs/tools/output-items.ts";
import type { MenuItem } from "../../ui/menu.tsx";
import { isScrolled } from "../cell-flags.ts";
import type { NotebookSession } from "../notebook-session.ts";
import { nameOf, type CellHead } from "../cell-store.ts";
import { offerUndo } from "../undo-notice.ts";

/** Outputs that are listed one by one. */
const MOST = 20;

/** Whose menu it is, and the frame of the outputs it stands in: a notebook may be on the page twice. */
export interface OutputsPlace {
  readonly session: NotebookSession;
  readonly head: CellHead;
  readonly frame: HTMLElement;
}

/** Of all outputs of the cell; the tools of a single one among them. */
export function cellItems(place: OutputsPlace): MenuItem[] {
  const { session, head, frame } = place;
  const { id } = head;
  const made = (as: "notebook" | "script") => () =>
    void import("../../slice/slice-acts.ts").then((part) => part.sliceOutput(session, id, as));
  const act = (command: string) => () => {
    session.select(id);
    void import("../../shell/commands.ts").then(({ runCommand }) => runCommand(command));
  };
  const box = frame.querySelector<HTMLElement>(".cell-outputs");
  const limited = box?.hasAttribute("data-limited") === true;
  const whole = () => {
    limitHeight(box!, null);
    keepHeight(session.path, id, null);
  };
  const full: MenuItem[] = limited ? [{ label: "Show at full height", run: whole }] : [];
  // What is left for a reader changes nothing of the notebook, and asks for nothing that he may not have.
  if (session.store.reader.get()) return [...ofEach(place), ...full];
  return [
    ...ofEach(place),
    "separator",
    { label: "Show output history", run: act("notebook:show-output-history") },
    { label: "Show what made this", run: made("notebook") },
    { label: "Write what made this as a script", run: made("script") },
    "separator",
    { label: "Open in a tab", run: act("notebook:create-output-view") },
    { label: "Collapse", run: () => session.fold([id], "outputs", true) },
    { label: "Scroll", checked: isScrolled(head), run: act("notebook:toggle-output-scrolling") },
    ...full,
    { label: "Clear", run: act("notebook:clear-cell-output") },
    { label: "Clear outputs of all cells", run: act("notebook:clear-all-cell-outputs") },
  ];
}

function ofEach(place: OutputsPlace): MenuItem[] {
  const area = areaIn(place.frame);
  if (!area) return [];
  const shown = Array.from({ length: area.count }, (_, at) => at).filter((at) => !isContinued(area, at));
  if (shown.length === 1) return itemsAt(place, 0);
  return shown.slice(0, MOST).map((at, before) => ({
    label: `${before + 1}. ${nameOfOutput(area.at(at)!.output)}`,
    items: itemsAt(place, at),
  }));
}

function areaIn(frame: HTMLElement): OutputArea | undefined {
  const element = frame.querySelector("[data-outputs]");
  return element ? OutputArea.of(element) : undefined;
}

export function itemsAt({ session, head, frame }: OutputsPlace, index: number): MenuItem[] {
  const { id } = head;
  const area = areaIn(frame);
  const store = session.store.cell(id);
  if (!area || !store) return [];
  const title = `${nameOf(store.place.get(), head.type)}, output ${index + 1}`;
  const clear = () => clearOne(session, id, index, endOf(area, index));
  const tools = { area, index, title, path: session.path, cell: id };
  return outputItems({ ...tools, clear: session.store.reader.get() ? null : clear });
}

const isContinued = (area: OutputArea, index: number): boolean => area.at(index)?.output.type === "continued";

/** Behind the last piece of what is shown as one. */
function endOf(area: OutputArea, index: number): number {
  let end = index + 1;
  while (isContinued(area, end)) end++;
  return end;
}

/** The outputs behind it stand as they are. Of a list that is not all here the place would be another. */
function clearOne(session: NotebookSession, id: string, index: number, end: number): void {
  const outputs = session.store.cell(id)?.outputs.get() ?? [];
  const rest = outputs.slice(end);
  if (outputs.some(({ type }) => type === "elided")) return;
  if (session.act({ edit: { type: "set-outputs", id, from: index, outputs: rest } }))
    offerUndo(session, "Cleared an output");
}

/**
 * The graph: the notebook in front as a map, a row a cell in the order of the page, with lines from each cell to those that use what
 * it makes. Names are told for the chosen cell only. Resting on a row shows what an edit there would make stale. Rows are
 * a list with one stop for the keyboard; arrows walk, left and right go to the nearest input and the nearest reader.
 */
import { ChevronRight, Scissors } from "lucide-react";
import { memo, useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import type { CellId } from "@pellucid/notebook";
import { gutterMark, truthOf } from "../notebook/cell-state.ts";
import { frontNotebook } from "../notebook/front-notebook.ts";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import type { CellStore } from "../notebook/cell-store.ts";
import { keepOutline } from "../notebook/outline/outline-rows.ts";
import { useValue } from "../notebook/value.ts";
import { IconButton } from "../ui/button.tsx";
import { Glyph, Icon } from "../ui/icon.tsx";
import { useStore } from "../ui/store.ts";
import { layoutOf, namesBeside, withoutImports, type MapLayout, type MapRow } from "./graph-layout.ts";
import { GraphLines } from "./graph-lines.tsx";
import { impactIn, markCells, type Impact } from "./impact.ts";
import { graphOf, type GraphEdge } from "./notebook-graph.ts";
import "../notebook/outline/outline-panel.css";
import "./graph.css";

export default function GraphPanel() {
  const session = useStore(frontNotebook);
  if (!session) return <p className="tree-note">The graph of a notebook shows here while one is in front.</p>;
  return <GraphMap key={session.path} session={session} />;
}

function GraphMap({ session }: { session: NotebookSession }) {
  const map = useMap(session);
  const { graph, rows, dead, isDeadShown, impact, ask } = map;
  return (
    <div className="map" onPointerLeave={() => ask(null)}>
      <div className="outline-head">
        <span role="status">{map.failure ?? headline(map.view?.cells.length ?? null, dead, isDeadShown)}</span>
        <IconButton
          label="Show Dead Cells"
          icon={<Icon of={Scissors} />}
          pressed={isDeadShown}
          onClick={() => graph.setDead(!isDeadShown)}
        />
      </div>
      <MapBody session={session} map={map} />
      {rows.length === 0 && <p className="tree-note">No code cells.</p>}
      {impact && (
        <p className="map-impact" role="status">
          {impact.text}
        </p>
      )}
    </div>
  );
}

/** All that is drawn, from the server's graph and the page's rows. */
function useMap(session: NotebookSession) {
  const graph = graphOf(session);
  const view = useValue(graph.view);
  const failure = useValue(graph.failure);
  const isDeadShown = useValue(graph.dead);
  useEffect(() => graph.watch(), [graph]);
  const order = useValue(session.store.order);
  const { rows, fold } = useRows(session);
  const edges = useMemo(() => shownEdges(view), [view]);
  const layout = useMemo(() => layoutOf(rows, order, edges), [rows, order, edges]);
  const selected = useSelected(session, rows, layout);
  const beside = useMemo(() => namesBeside(selected, edges, layout.rowOf), [selected, edges, layout]);
  const [impact, ask] = useImpact(session, edges);
  const dead = useMemo(() => new Set(isDeadShown ? view?.dead : []), [view, isDeadShown]);
  return { graph, view, failure, isDeadShown, rows, fold, layout, selected, beside, impact, ask, dead };
}
type MapState = ReturnType<typeof useMap>;

function MapBody({ session, map }: { session: NotebookSession; map: MapState }) {
  const { rows, layout, beside, selected, impact, dead, ask, fold } = map;
  const [focus, setFocus] = useState(-1);
  const list = useRef<HTMLUListElement>(null);
  const current = currentRow(session, layout);
  const goTo = (at: number | undefined) => {
    if (at === undefined || !rows[at]) return;
    setFocus(at);
    list.current?.querySelector<HTMLElement>(`[data-map-row="${at}"]`)?.focus();
  };
  useEffect(() => {
    list.current?.querySelector(`[data-map-row="${current}"]`)?.scrollIntoView({ block: "nearest" });
  }, [current]);
  const stop = focus >= 0 && focus < rows.length ? focus : Math.max(0, current);
  const reached = new Set([...(impact?.cells ?? [])].map((id) => layout.rowOf.get(id)));
  const keys: MapKeys = { session, rows, layout, beside, fold, goTo };
  return (
    <div className="map-body" style={{ "--lanes": layout.lanes } as React.CSSProperties}>
      <GraphLines layout={layout} rows={rows.length} chosen={chosenLines(beside, layout, selected)} />
      <ul ref={list} aria-label="Graph" className="map-list" onKeyDown={(event) => byKey(event, stop, keys)}>
        {rows.map((row, i) => (
          <Row
            key={row.key}
            {...{ at: i, session, row, ask, fold, setFocus }}
            current={i === current}
            stop={i === stop}
            inputs={beside.inputs.get(i)}
            outputs={beside.outputs.get(i)}
            reached={reached.has(i)}
            dead={dead.has(row.cell)}
          />
        ))}
      </ul>
    </div>
  );
}

function headline(cells: number | null, dead: ReadonlySet<CellId>, isDeadShown: boolean): string {
  if (cells === null) return "Reading the cells";
  const counted = cells === 1 ? "1 cell" : `${cells} cells`;
  if (!isDeadShown) return counted;
  return dead.size === 0 ? `${counted}, none dead` : `${counted}, ${dead.size} dead`;
}

function shownEdges(
  view: {
    readonly cells: readonly { id: CellId; imports: readonly string[] }[];
    readonly edges: readonly GraphEdge[];
  } | null,
) {
  if (!view) return [];
  return withoutImports(view.edges, new Map(view.cells.map(({ id, imports }) => [id, new Set(imports)])));
}

/** Headings and code cells; sections fold here and not in the notebook, and what is folded there is folded here. */
function useRows(session: NotebookSession) {
  const [kept] = useState(() => keepOutline(session, { numbers: false, outputs: false, code: "all" }));
  useEffect(() => () => kept.stop(), [kept]);
  const outline = useValue(kept.rows);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => {
    const out: MapRow[] = [];
    let under = Number.POSITIVE_INFINITY;
    for (const { key, cell, kind, level, text, expanded } of outline) {
      if (kind === "output") continue;
      if (kind === "heading" && level <= under) under = Number.POSITIVE_INFINITY;
      if (under < level || (under < Number.POSITIVE_INFINITY && kind === "code")) continue;
      const isOpen = kind === "code" ? null : !folded.has(key) && expanded !== false;
      if (isOpen === false) under = level;
      out.push({ key, cell, kind, level, text, expanded: isOpen });
    }
    return out;
  }, [outline, folded]);
  const fold = (row: MapRow) => {
    // Folded in the notebook: opened there.
    if (row.expanded === false && !folded.has(row.key)) return session.foldHeadings([row.cell], false);
    setFolded(
      (before) => new Set(before.has(row.key) ? [...before].filter((key) => key !== row.key) : [...before, row.key]),
    );
  };
  return { rows, fold };
}

/** The active cell; of a folded section all its cells. */
function useSelected(session: NotebookSession, rows: readonly MapRow[], { rowOf }: MapLayout): ReadonlySet<CellId> {
  const { active } = useValue(session.store.selection);
  return useMemo(() => {
    if (active === null) return new Set();
    const at = rowOf.get(active);
    const isFolded = at !== undefined && rows[at]?.expanded === false;
    return new Set(isFolded ? [...rowOf].flatMap(([id, row]) => (row === at ? [id] : [])) : [active]);
  }, [active, rows, rowOf]);
}

const currentRow = ({ active }: NotebookSession, { rowOf }: MapLayout): number =>
  active === null ? -1 : (rowOf.get(active) ?? -1);

/** What the pointer or the keyboard rests on; its marks in the notebook go with it. */
function useImpact(session: NotebookSession, edges: readonly GraphEdge[]) {
  const [impact, setImpact] = useState<Impact | null>(null);
  useEffect(() => (impact ? markCells(session, impact.cells) : undefined), [session, impact]);
  const ask = (cell: CellId | null) => setImpact(cell === null ? null : impactIn(session, edges, cell));
  return [impact, ask] as const;
}

type Beside = ReturnType<typeof namesBeside>;

/** The rows whose lines are drawn in full: those that give to the chosen cells, and their own. */
function chosenLines({ inputs, outputs }: Beside, { rowOf }: MapLayout, selected: ReadonlySet<CellId>) {
  const own = new Set([...selected].flatMap((id) => rowOf.get(id) ?? []));
  return { own, inputs: new Set(inputs.keys()), outputs: new Set(outputs.keys()) };
}

interface RowProps {
  at: number;
  session: NotebookSession;
  row: MapRow;
  current: boolean;
  stop: boolean;
  inputs: string[] | undefined;
  outputs: string[] | undefined;
  reached: boolean;
  dead: boolean;
  ask: (cell: CellId | null) => void;
  fold: (row: MapRow) => void;
  setFocus: (at: number) => void;
}

function Row(props: RowProps) {
  const cell = props.session.store.cell(props.row.cell);
  return cell ? <RowOf {...props} cell={cell} /> : null;
}

const RowOf = memo(function RowOf(props: RowProps & { cell: CellStore }) {
  const { at, session, row, cell, current, stop, inputs, outputs, reached, dead, ask, fold, setFocus } = props;
  const head = useValue(cell.head);
  const { number } = useValue(cell.place);
  const isCode = row.kind === "code";
  const mark = isCode ? gutterMark(head) : null;
  const state = isCode ? (mark?.name ?? (truthOf(head) ? "Fresh" : "")) : "";
  return (
    <li className="map-item">
      <button
        type="button"
        className="map-row"
        data-map-row={at}
        data-graph={isCode ? row.cell : undefined}
        data-kind={row.kind}
        data-side={inputs ? "input" : outputs ? "output" : undefined}
        data-reached={reached ? "" : undefined}
        data-dead={dead ? "" : undefined}
        aria-current={current ? "true" : undefined}
        aria-expanded={row.expanded ?? undefined}
        aria-label={saidOf(props, number, state)}
        tabIndex={stop ? 0 : -1}
        onFocus={() => (setFocus(at), isCode && ask(row.cell))}
        onPointerEnter={() => ask(isCode ? row.cell : null)}
        onClick={() => (row.expanded === null ? goToCell(session, row.cell) : fold(row))}
      >
        {isCode ? <span className="outline-place" data-beside={number ?? ""} /> : row.expanded !== null && <Twist />}
        {mark && (
          <span className="tab-mark" data-state={mark.glyph} data-tone={mark.tone}>
            <Glyph name={mark.glyph} />
          </span>
        )}
        <span className="map-text">{row.text || "Empty"}</span>
        {dead && <span className="map-dead" data-beside="dead" />}
        {(inputs ?? outputs) && <span className="map-names" data-beside={shortened(inputs ?? outputs ?? [])} />}
      </button>
    </li>
  );
});

const Twist = () => (
  <span className="outline-twist">
    <Icon of={ChevronRight} />
  </span>
);

/** The row in words: all that its place and colour say. */
function saidOf({ row, inputs, outputs, dead }: RowProps, number: number | null, state: string): string {
  const isCode = row.kind === "code";
  const said = [
    isCode ? `Cell ${number}` : "",
    row.text,
    state,
    inputs ? `gives ${inputs.join(", ")} to the chosen cell` : "",
    outputs ? `uses ${outputs.join(", ")} of the chosen cell` : "",
    dead ? "dead" : "",
  ];
  return said.filter(Boolean).join(", ");
}

const shortened = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 2).join(", ")}, ${names.length - 2} more` : names.join(", ");

function goToCell(session: NotebookSession, id: CellId): void {
  session.stopEditing();
  session.select(id);
  session.frame(id)?.scrollIntoView({ block: "nearest" });
}

interface MapKeys {
  session: NotebookSession;
  rows: readonly MapRow[];
  layout: MapLayout;
  beside: Beside;
  fold: (row: MapRow) => void;
  goTo: (at: number | undefined) => void;
}

const KEYS: Readonly<Record<string, (at: number, keys: MapKeys) => void>> = {
  ArrowDown: (at, { goTo }) => goTo(at + 1),
  ArrowUp: (at, { goTo }) => goTo(at - 1),
  Home: (_, { goTo }) => goTo(0),
  End: (_, { rows, goTo }) => goTo(rows.length - 1),
  ArrowLeft: (at, { rows, layout, fold, goTo }) => {
    if (rows[at]!.expanded) fold(rows[at]!);
    else goTo(layout.lines.filter((line) => line.to.includes(at)).at(-1)?.from);
  },
  ArrowRight: (at, { rows, layout, fold, goTo }) => {
    if (rows[at]!.expanded === false) fold(rows[at]!);
    else goTo(layout.lines.find((line) => line.from === at)?.to[0]);
  },
};

function byKey(event: KeyboardEvent, at: number, keys: MapKeys): void {
  const act = KEYS[event.key];
  if (!act || !keys.rows[at] || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  act(at, keys);
}

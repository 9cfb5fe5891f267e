/** The lines of the map: a picture only, as the rows say the same in words. Faint at rest; the chosen cell's stand out. */
import { memo } from "react";
import type { MapLayout, MapLine } from "./graph-layout.ts";

const LANE = 7;
const EDGE = 10;

interface Chosen {
  readonly own: ReadonlySet<number>;
  readonly inputs: ReadonlySet<number>;
  readonly outputs: ReadonlySet<number>;
}

/** As `--row` of the tokens has it. */
const rowHeight = (): number => (document.documentElement.dataset["density"] === "compact" ? 20 : 24);

export const GraphLines = memo(function GraphLines({
  layout,
  rows,
  chosen,
}: {
  layout: MapLayout;
  rows: number;
  chosen: Chosen;
}) {
  const row = rowHeight();
  const width = EDGE + (layout.lanes + 1) * LANE;
  const path = (line: MapLine, to: readonly number[]) => pathOf(line, to, width, row);
  const lit = layout.lines.flatMap((line) => {
    if (chosen.own.has(line.from)) return [{ line, to: line.to }];
    // Of what gives to the chosen cell only the way there.
    const there = line.to.filter((to) => chosen.own.has(to));
    return there.length > 0 && chosen.inputs.has(line.from) ? [{ line, to: there }] : [];
  });
  return (
    <svg className="map-lines" width={width} height={rows * row} aria-hidden>
      {layout.lines.map((line) => line.lane !== null && <path key={line.from} d={path(line, line.to)} />)}
      {lit.map(({ line, to }) => (
        <g key={line.from} data-lit={chosen.own.has(line.from) ? "output" : "input"}>
          <path d={path(line, to)} />
          <circle cx={width - 4} cy={(line.from + 0.5) * row} r={2.5} />
          {to.map((each) => (
            <path key={each} className="map-arrow" d={`M${width - 6} ${(each + 0.5) * row - 3}l4 3l-4 3z`} />
          ))}
        </g>
      ))}
    </svg>
  );
});

/** Out of its row to the left, down its lane, and in at each row that uses it. */
function pathOf({ from, lane }: MapLine, to: readonly number[], width: number, row: number): string {
  const x = width - EDGE - (lane ?? 0) * LANE - (lane === null ? width - EDGE - 3 : 0);
  const y = (at: number) => (at + 0.5) * row;
  const start = `M${width - 4} ${y(from) + 2}H${x + 4}q-4 0 -4 4`;
  const last = to.at(-1) ?? from;
  const ins = to.map((at) => `M${x} ${y(at) - 6}q0 4 4 4H${width - 4}`);
  return `${start}V${y(last) - 6}${ins.join("")}`;
}

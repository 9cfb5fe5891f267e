/**
 * How many interactive figures may be alive at once: browsers take the oldest WebGL contexts away when there are more than sixteen, and
 * hundreds of live drawings weigh down the page. Figures out of view rest as pictures, the farthest first. Called by plotly.ts.
 */
export interface LiveFigure {
  readonly element: HTMLElement;
  /** WebGL contexts that it holds. */
  readonly contexts: number;
  /** Becomes a picture. */
  rest(): Promise<void>;
}

/** A picture of a figure is drawn by a second one for a moment: there is room for that below sixteen. */
const MOST = { figures: 14, contexts: 9 } as const;

const live = new Set<LiveFigure>();
const waiting = new Map<LiveFigure, () => Promise<unknown>>();
let working = false;

/** One at a time, the nearest to the view first: what flew past is drawn only if it is still wanted at its turn. */
export function inTurn(figure: LiveFigure, act: () => Promise<unknown>): void {
  waiting.set(figure, act);
  if (!working) void work();
}

async function work(): Promise<void> {
  working = true;
  while (waiting.size > 0) {
    const [next, act] = [...waiting].reduce((a, b) => (distanceOf(b[0].element) < distanceOf(a[0].element) ? b : a));
    waiting.delete(next);
    await act().catch(() => undefined);
  }
  working = false;
}

export async function enter(figure: LiveFigure): Promise<void> {
  live.delete(figure);
  live.add(figure);
  const others = [...live].filter((one) => one !== figure);
  const leaving = whoRests(
    others.map((one) => ({ contexts: one.contexts, distance: distanceOf(one.element) })),
    { figures: MOST.figures - 1, contexts: MOST.contexts - figure.contexts },
  );
  for (const at of leaving) await others[at]!.rest();
}

export const leave = (figure: LiveFigure): void => void live.delete(figure);

/** From the window's edge; 0 within it. */
function distanceOf(element: HTMLElement): number {
  const { top, bottom } = element.getBoundingClientRect();
  return Math.max(0, top - innerHeight, -bottom);
}

/** Which of them have to go, by their place in the list: the farthest first, of those equally far the one that came first. */
export function whoRests(
  figures: readonly { readonly contexts: number; readonly distance: number }[],
  room: { readonly figures: number; readonly contexts: number },
): readonly number[] {
  let count = figures.length;
  let contexts = figures.reduce((sum, one) => sum + one.contexts, 0);
  const leaving: number[] = [];
  const order = figures.map((_, at) => at).toSorted((a, b) => figures[b]!.distance - figures[a]!.distance || a - b);
  for (const at of order) {
    const tooMany = count > room.figures;
    const tooDear = contexts > room.contexts && figures[at]!.contexts > 0;
    if (!tooMany && !tooDear) continue;
    leaving.push(at);
    count--;
    contexts -= figures[at]!.contexts;
  }
  return leaving;
}

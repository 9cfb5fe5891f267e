/** What all sources together know of a place: the highest that answers leads, the others fill in what it does not say. */
import { hoverSources, type Help, type HelpRequest } from "./sources.ts";

/** A slow source is waited for so long once another has answered, ms. */
const PATIENCE = 250;

export async function helpAt(request: HelpRequest, signal: AbortSignal): Promise<Help | null> {
  const sources = hoverSources.all.toSorted((a, b) => b.rank - a.rank);
  const answers: (Help | null)[] = sources.map(() => null);
  const asked = sources.map(async (source, at) => {
    answers[at] = await source.hover(request, signal);
  });
  const all = Promise.allSettled(asked);
  const some = Promise.any(asked.map((one, at) => one.then(() => answers[at] ?? Promise.reject(new Error("nothing")))));
  await Promise.race([all, some.then(() => pause(PATIENCE)).catch(() => all)]);
  return merged(answers);
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

export function merged(answers: readonly (Help | null)[]): Help | null {
  const found = answers.filter((one) => one !== null);
  const [first, ...others] = found;
  if (!first) return null;
  return others.reduce<Help>((help, { code, text, markdown, definition, place }) => {
    const isToldAlready = help.text !== undefined || help.markdown !== undefined;
    return {
      ...(code && { code }),
      ...(place && { place }),
      ...(definition && { definition }),
      ...(!isToldAlready && text && { text }),
      ...(!isToldAlready && markdown && { markdown }),
      ...help,
    };
  }, first);
}

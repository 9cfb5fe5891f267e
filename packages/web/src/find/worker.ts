/** Looks through the notebook's text beside the page, so that no key waits for it. All it does is in corpus.ts. */
import { Corpus, type Ask } from "./corpus.ts";

const corpus = new Corpus();

addEventListener("message", ({ data }: MessageEvent<Ask>) => {
  if (data.kind === "take") corpus.take(data.cells, data.order);
  else postMessage(corpus.answer(data));
});

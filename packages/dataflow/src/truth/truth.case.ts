/**
 * The small language of the truth tests. A page of cells, `a: x = 1`, runs in any order, then the states. The facts are
 * read off the texts by a few patterns, enough for these tests and independent of the analyser:
 *
 *   x = y + z        binds x, reads y and z          x += y, x.append(y)   changes x
 *   maybe x = y      may bind x                      f(x)                  hands x to something unknown
 *   def f: x, y~     f looks up x and changes y      import m as n         del x
 *   seed, draw       numpy's generator               exec                  hides everything
 *   write p, read p  files                           list                  looks for any file
 *   show x           reads x and nothing else
 */
import type { CellFacts, Mutation } from "../facts.ts";
import { type Checkpoint, worthKeeping } from "./checkpoints.ts";
import type { Observed, PageCell, RunEnding } from "./ran.ts";
import { planOf } from "./plan.ts";
import { Truth } from "./truth.ts";
import { reasonInWords } from "./words.ts";

type Draft = { -readonly [K in keyof CellFacts]: CellFacts[K] extends readonly (infer T)[] ? T[] : CellFacts[K] };

const names = (text: string): string[] => [...text.matchAll(/[A-Za-z_]\w*/g)].map((match) => match[0]);
const line = 1;

export function factsOf(source: string): CellFacts {
  const bare = source.replace(/#.*/g, "").replace(/\s+/g, " ").trim();
  const facts: Draft = {
    fingerprint: bare,
    mayBind: [],
    mustBind: [],
    reads: [],
    deferred: [],
    functions: [],
    lookups: [],
    probable: [],
    consumes: [],
    values: [],
    mutates: [],
    deletes: [],
    imports: [],
    files: [],
    random: [],
    calls: [],
    opaque: [],
    magics: [],
    broken: null,
  };
  for (const each of bare.split(";")) statement(facts, each.trim());
  return facts;
}

function statement(facts: Draft, text: string): void {
  const reads = (all: string) => {
    for (const name of names(all))
      if (!facts.mustBind.includes(name) && !facts.reads.includes(name)) facts.reads.push(name);
  };
  const match = (pattern: RegExp) => pattern.exec(text);
  let found: RegExpExecArray | null;
  if ((found = match(/^def (\w+): ?(.*)$/))) {
    const mutates: Mutation[] = [...found[2]!.matchAll(/(\w+)~/g)].map(([, name]) =>
      mutation(name!, "certain", "in f"),
    );
    const read = names(found[2]!);
    facts.functions.push({
      name: found[1]!,
      kind: "function",
      parameters: [],
      lasting: false,
      draws: [],
      reads: read,
      binds: [],
      mutates,
      changesArguments: [],
      line,
    });
    facts.deferred.push(...read);
    bind(facts, found[1]!, true);
  } else if ((found = match(/^import (\w+)(?: as (\w+))?$/))) {
    const as = found[2] ?? found[1]!;
    facts.imports.push({ module: found[1]!, name: null, as, line, topLevel: true });
    bind(facts, as, true);
  } else if ((found = match(/^del (\w+)$/))) {
    reads(found[1]!);
    facts.deletes.push(found[1]!);
  } else if (text === "seed" || text === "draw") facts.random.push({ library: "numpy", kind: text, call: text, line });
  else if (text === "list") facts.looseFiles = ["read"];
  else if (text === "exec") facts.opaque.push({ what: "exec", line });
  else if ((found = match(/^(write|read) ([\w.]+)$/)))
    facts.files.push({ path: found[2]!, access: found[1] as "read" | "write", line });
  else if ((found = match(/^show (.*)$/))) reads(found[1]!);
  else if ((found = match(/^maybe (\w+) = (.*)$/))) {
    reads(found[2]!);
    bind(facts, found[1]!, false);
  } else if ((found = match(/^(\w+) (\+?)= (.*)$/))) {
    reads(found[3]!);
    if (found[2]) reads(found[1]!);
    if (found[2]) facts.mutates.push(mutation(found[1]!, "certain", "+="));
    facts.values.push({ name: found[1]!, shares: names(found[3]!), from: names(found[3]!), iterator: false, line });
    bind(facts, found[1]!, true);
  } else if ((found = match(/^(\w+)\.(\w+)\((.*)\)$/))) {
    reads(`${found[1]} ${found[3]}`);
    facts.mutates.push(mutation(found[1]!, "certain", `${found[2]}()`));
  } else if ((found = match(/^(\w+)\((.*)\)$/))) {
    reads(`${found[1]} ${found[2]}`);
    for (const name of names(found[2]!)) facts.mutates.push(mutation(name, "possible", `passed to ${found[1]}()`));
  } else if (text !== "") throw new Error(`the tests know no "${text}"`);
}

const mutation = (name: string, certainty: Mutation["certainty"], how: string): Mutation => ({
  name,
  certainty,
  how,
  line,
});

function bind(facts: Draft, name: string, certain: boolean): void {
  if (!facts.mayBind.includes(name)) facts.mayBind.push(name);
  if (certain && !facts.mustBind.includes(name)) facts.mustBind.push(name);
}

export const observed = (seen: Partial<Observed>): Observed => ({
  written: [],
  deleted: [],
  changed: [],
  assumed: [],
  read: [],
  between: [],
  groups: [],
  prints: {},
  files: { read: [], written: [], incomplete: false },
  random: [],
  ambient: [],
  opaque: false,
  modules: [],
  outdated: [],
  ...seen,
});

const cellOf = (text: string): PageCell => {
  const [, id = "", mark, source = ""] = /^(\w+)(?: #(\w+))?:\s?(.*)$/s.exec(text) ?? [];
  return {
    id,
    source,
    facts: factsOf(source),
    ...(mark === "pinned" && { pinned: true }),
    ...(mark === "skip" && { skipped: true }),
  };
};

export function page(...texts: readonly string[]) {
  const truth = new Truth();
  let cells = texts.map(cellOf);
  const kept: Checkpoint[] = [];
  let n = 0;
  truth.page(cells);
  const took = (cell: string | null, source: string, seen: Observed | null, ended: RunEnding) =>
    truth.ran({ n: ++n, cell, source, facts: factsOf(source), observed: seen, ended, at: n });
  const it = {
    truth,
    /** Runs cells in this order; `!` failed, `?` was interrupted. */
    run: (ids: string) => {
      for (const each of ids.split(" ")) {
        const id = each.replace(/[!?]$/, "");
        const cell = cells.find((one) => one.id === id)!;
        took(id, cell.source, null, each.endsWith("!") ? "failed" : each.endsWith("?") ? "interrupted" : "ok");
      }
      return it;
    },
    /** With the helper's report. */
    seen: (id: string, seen: Partial<Observed>) => {
      took(id, cells.find((one) => one.id === id)!.source, observed(seen), "ok");
      return it;
    },
    /** Copies what is worth it now (`long`: because it took long to make); `x y, z` says which groups. */
    keep: (long = false) => {
      const { groups, generators } = worthKeeping(truth, kept, () => long);
      for (const holds of [...groups, generators])
        if (Object.keys(holds).length > 0) kept.push({ id: `k${kept.length + 1}`, after: n, holds });
      return it;
    },
    kept: () => kept.map(({ holds }) => Object.keys(holds).join(" ")).join(", "),
    console: (source: string) => (took(null, source, null, "ok"), it),
    edit: (...now: readonly string[]) => {
      const made = now.map(cellOf);
      cells = cells.map((cell) => made.find((one) => one.id === cell.id) ?? cell);
      truth.page(cells);
      return it;
    },
    arrange: (ids: string) => {
      cells = ids.split(" ").map((id) => cells.find((one) => one.id === id)!);
      truth.page(cells);
      return it;
    },
    insert: (text: string, place: number) => {
      cells = cells.toSpliced(place, 0, cellOf(text));
      truth.page(cells);
      return it;
    },
    drop: (name: string) => (truth.restored({ n: ++n, dropped: [name], put: {} }), it),
    reset: () => (truth.reset(), it),
    /** `a fresh, b stale` */
    states: () => cells.map(({ id }) => `${id} ${truth.verdict(id)?.state}`).join(", "),
    why: (id: string) =>
      reasonInWords(truth.verdict(id)!, 0, {
        number: (cell) => cells.findIndex((one) => one.id === cell) + 1 || null,
        clock: (at) => `12:0${at}`,
      }),
    /** `a b, without x`, `b, x before b` (from a checkpoint), or `a b, restart` */
    plan: (want: "stale" | "top" | `to ${string}`) => {
      const wanted = want.startsWith("to ")
        ? { want: "to" as const, cell: want.slice(3) }
        : { want: want as "stale" | "top" };
      const { steps, drop, restores, restart } = planOf(truth, wanted, kept);
      const back = restores.map(({ put, before }) => `, ${Object.keys(put).join(" ")} before ${before}`).join("");
      const cellsOf = steps.map(({ cell }) => cell).join(" ");
      return `${cellsOf}${drop.length > 0 ? `, without ${drop.join(" ")}` : ""}${back}${restart === null ? "" : ", restart"}`;
    },
    evidence: (id: string) => truth.verdict(id)?.evidence,
  };
  return it;
}

/**
 * A result that was made by asking the surroundings, kept with all that was asked: it stands as long as every question has
 * the answer it had. Asking again costs a fraction of making it again.
 *
 * It knows nothing of what is asked: the questions and their meaning are those of effects.ts.
 */
import type { Carry } from "./carry.ts";
import { functionsBehind, type Surroundings } from "./run-draft.ts";

interface Answer {
  readonly question: keyof Surroundings;
  readonly name: string;
  readonly answer: unknown;
  /** What was known then of the functions that the answer brings along. */
  readonly functions?: unknown;
}

export interface Remembered<T> {
  readonly answers: readonly Answer[];
  readonly result: T;
}

/** The same surroundings, which write down what they are asked. */
export function remembering(around: Surroundings): { asking: Surroundings; answers: ReadonlyMap<string, Answer> } {
  const answers = new Map<string, Answer>();
  const noted = <T>(question: keyof Surroundings, name: string, answer: T, functions?: unknown): T => {
    answers.set(`${question} ${name}`, { question, name, answer, functions });
    return answer;
  };
  const asking: Surroundings = {
    carryOf: (name) => {
      const carry = around.carryOf(name);
      return noted("carryOf", name, carry, functionsBehind(carry));
    },
    importOf: (name) => noted("importOf", name, around.importOf(name)),
    isIterator: (name) => noted("isIterator", name, around.isIterator(name)),
    printOf: (name) => noted("printOf", name, around.printOf(name)),
    has: (name) => noted("has", name, around.has(name)),
    sharing: (name) => noted("sharing", name, [...around.sharing(name)]),
    usedBy: (module) => noted("usedBy", module, [...around.usedBy(module)]),
  };
  return { asking, answers };
}

export const holdsStill = ({ answers }: Remembered<unknown>, around: Surroundings): boolean =>
  answers.every(({ question, name, answer, functions }) => {
    if (question === "sharing" || question === "usedBy") return sameNames(answer as string[], around[question](name));
    if (around[question](name) !== answer) return false;
    return question !== "carryOf" || functionsBehind(answer as Carry | undefined) === functions;
  });

function sameNames(before: readonly string[], now: Iterable<string>): boolean {
  let at = 0;
  for (const name of now) if (name !== before[at++]) return false;
  return at === before.length;
}

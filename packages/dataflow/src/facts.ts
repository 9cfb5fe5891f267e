/**
 * What the text of one Python cell says about names: what a run of it may bind, look up, change and delete, and what
 * cannot be known from the text. Everything later (graph, states, slices, lint) rests on these facts and on what the
 * kernel's helper observed; nobody else reads syntax trees to learn about names.
 *
 * Names are those of the kernel's global namespace, each once, in the order of their first appearance. A cell's own
 * locals (comprehension variables, function parameters) never appear.
 */

export interface CellFacts {
  /** Equal for two texts that differ in comments, blank lines and formatting only. */
  readonly fingerprint: string;
  /** Names that a run may bind (assignment, import, def, class, for, with, walrus, match, `global` in a called function). */
  readonly mayBind: readonly string[];
  /** Names that every run binds which ends well. A subset of `mayBind`; only these end the life of an earlier value. */
  readonly mustBind: readonly string[];
  /** Names looked up by the run itself and not certainly bound before in this cell; builtins included. */
  readonly reads: readonly string[];
  /** Names looked up by the run itself, also those that the cell has bound before. A superset of `reads`. */
  readonly lookups: readonly string[];
  /** Names looked up only when a function, lambda, generator or class method made here runs. */
  readonly deferred: readonly string[];
  /**
   * Deferred names that the run probably looks up at once: of lambdas and generators handed to a
   * call, of decorated functions, of the cell's own functions that it looks up.
   */
  readonly probable: readonly string[];
  /** The functions and classes bound here, with what calling them looks up, changes and binds. */
  readonly functions: readonly FunctionFacts[];
  /** Names whose objects a run may change in place. */
  readonly mutates: readonly Mutation[];
  /** Names that a run iterates over: it changes them when they are iterators, which only their maker's facts know. */
  readonly consumes: readonly string[];
  /** What the values bound here are made of. */
  readonly values: readonly ValueFact[];
  /** Names that a run may delete. */
  readonly deletes: readonly string[];
  readonly imports: readonly ImportFact[];
  readonly files: readonly FileFact[];
  /** What the run itself does to files whose path does not stand in the text. */
  readonly looseFiles?: readonly ("read" | "write" | "ask")[];
  /** It makes dictionaries in which looking up a key makes it. */
  readonly selfFilling?: true;
  /** It does nothing but import, define, name plain values and set what libraries do by default. */
  readonly setsOnly?: true;
  /** Where randomness is drawn or seeded. */
  readonly random: readonly RandomFact[];
  /** Names that the run itself calls, or hands to what it calls by a name. */
  readonly calls: readonly string[];
  /** Of these the ones that it calls itself, or out of what they hold (`steps[0]()`). */
  readonly called?: readonly string[];
  /** What hides names from this analysis; a cell with one of these may read and write anything. */
  readonly opaque: readonly OpaqueFact[];
  /** Magics and shell escapes, as written. */
  readonly magics: readonly MagicFact[];
  /** The text is not Python (yet): the rest of the facts cover what could be read. */
  readonly broken: { readonly line: number; readonly message: string } | null;
}

export interface FunctionFacts {
  readonly name: string;
  readonly kind: "function" | "generator" | "class";
  /** By place. */
  readonly parameters: readonly string[];
  /** Global names that its body looks up, its callees' not included. */
  readonly reads: readonly string[];
  /** Global names that its body rebinds (`global x`). */
  readonly binds: readonly string[];
  /** Global names whose objects its body may change. */
  readonly mutates: readonly Mutation[];
  /** Places of the parameters that it may change in place; null when it may change any. */
  readonly changesArguments: readonly number[] | null;
  /** What a call gives back may look these names up later: a generator, a closure, an object with methods. */
  readonly lasting: boolean;
  /** It changes the value of a default, which lives from one call to the next. */
  readonly keeps?: true;
  /** What its body does to files, whatever their path. */
  readonly files?: readonly ("read" | "write" | "ask")[];
  /** Using an object of the class (an operator, an attribute, its length) runs code that changes something. */
  readonly stirs?: true;
  /** Of a class: its objects run code when they end. */
  readonly ends?: true;
  /** Libraries from whose generators its body draws; its callees' draws not included. */
  readonly draws: readonly RandomFact["library"][];
  readonly line: number;
}

/** One name bound by the run, by assignment, loop, `with` or match. */
export interface ValueFact {
  readonly name: string;
  /** Names whose object this one is, is a part of, or holds. */
  readonly shares: readonly string[];
  /** Names of which it is a copy that may have their members: `list(rows)`, `rows.copy()`. */
  readonly copies?: readonly string[];
  /** Global names that stand in the expression. */
  readonly from: readonly string[];
  /** Gives its items once: iterating over it changes it. */
  readonly iterator: boolean;
  readonly line: number;
}

export interface Mutation {
  readonly name: string;
  /**
   * `certain`: an item or attribute store, augmented assignment, or a method known to change its object.
   * `possible`: the object was handed to something unknown.
   */
  readonly certainty: "certain" | "possible";
  /** How, in the words of the code ("df['x'] =", "model.fit()", "passed to f()"). */
  readonly how: string;
  readonly line: number;
  /**
   * For a possible one: the call through which, as written, and the place (or keyword) of the argument; null for the object
   * of a method. Who knows the function, or that the object is a module, may drop it.
   */
  readonly through?: { readonly callee: string; readonly place: number | string | null };
}

export interface ImportFact {
  /** The module as written, with leading dots. */
  readonly module: string;
  /** The name imported from it; null for `import module`, "*" for a star import. */
  readonly name: string | null;
  /** The name it binds; null for a star import. */
  readonly as: string | null;
  readonly line: number;
  /** At the cell's top level, not in a function, branch or loop. */
  readonly topLevel: boolean;
}

export interface FileFact {
  readonly path: string;
  readonly access: "read" | "write" | "unknown";
  readonly line: number;
  /** Of a write: every run that ends well does it, and nothing of what the file held before is left. */
  readonly anew?: true;
  /** Of a write: it leaves what was there, and adds to it or writes into it. */
  readonly adds?: true;
}

export interface RandomFact {
  readonly library: "random" | "numpy" | "torch" | "tensorflow" | "sklearn" | "other";
  /** `later`: it makes what draws each time that it is called or iterated over (dropout, a loader). */
  readonly kind: "draw" | "seed" | "later";
  /** The call, as written up to its parenthesis. */
  readonly call: string;
  readonly line: number;
  /** The function or class of the cell in whose body it stands: it waits for a call of that. */
  readonly inside?: string;
}

export interface OpaqueFact {
  /** "exec", "eval", "globals()", "star import", "%run", ... */
  readonly what: string;
  readonly line: number;
}

export interface MagicFact {
  readonly kind: "line" | "cell" | "shell" | "help";
  /** "time", "matplotlib", "bash"; empty for a shell escape. */
  readonly name: string;
  readonly text: string;
  readonly line: number;
}

/** Of a text that says nothing. */
export const NO_FACTS: CellFacts = {
  fingerprint: "",
  mayBind: [],
  mustBind: [],
  reads: [],
  lookups: [],
  deferred: [],
  probable: [],
  functions: [],
  mutates: [],
  consumes: [],
  values: [],
  deletes: [],
  imports: [],
  files: [],
  random: [],
  calls: [],
  opaque: [],
  magics: [],
  broken: null,
};

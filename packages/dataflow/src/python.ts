/**
 * Python as this package sees it: statements and expressions, much as CPython's own `ast` has them, without what no
 * question about names needs (numbers' values, operators' names are kept as text). Types only.
 */

export interface Place {
  /** 1-based. */
  readonly line: number;
  /** In UTF-16 units of the masked text. */
  readonly start: number;
  readonly end: number;
}

export type Expression = Place &
  (
    | { readonly kind: "name"; readonly id: string }
    /** `value`: the text of a plain string literal, else null. */
    | { readonly kind: "constant"; readonly text: string; readonly value: string | null }
    | { readonly kind: "attribute"; readonly object: Expression; readonly name: string }
    | { readonly kind: "subscript"; readonly object: Expression; readonly index: readonly Expression[] }
    | { readonly kind: "call"; readonly callee: Expression; readonly arguments: readonly Argument[] }
    | { readonly kind: "lambda"; readonly parameters: Parameters; readonly body: Expression }
    | Comprehension
    | { readonly kind: "walrus"; readonly name: string; readonly value: Expression }
    /** Tuples, lists, sets: also as targets. */
    | { readonly kind: "group"; readonly form: "tuple" | "list" | "set"; readonly items: readonly Expression[] }
    | { readonly kind: "starred"; readonly value: Expression }
    /** Everything else that only puts values together; "and", "or" and "if" may skip parts. */
    | { readonly kind: "operation"; readonly operator: string; readonly parts: readonly Expression[] }
    | { readonly kind: "yield"; readonly value: Expression | null }
  );

export interface Argument {
  /** The keyword, "*" or "**" for spread ones, null for one by place. */
  readonly name: string | null;
  readonly value: Expression;
}

export interface Comprehension extends Place {
  readonly kind: "comprehension";
  readonly form: "list" | "set" | "dict" | "generator";
  readonly parts: readonly Expression[];
  readonly clauses: readonly {
    readonly target: Expression;
    readonly iterable: Expression;
    readonly conditions: readonly Expression[];
  }[];
}

export interface Parameters {
  readonly list: readonly Parameter[];
}

export interface Parameter {
  /** More than one only in Python 2's tuple parameters. */
  readonly name: string;
  readonly kind: "plain" | "keyword" | "star" | "double star";
  readonly annotation: Expression | null;
  readonly default: Expression | null;
}

export interface TypeParameter {
  readonly name: string;
  readonly bound: Expression | null;
  readonly default: Expression | null;
}

export interface Pattern {
  readonly binds: readonly string[];
  /** Names that are looked up: classes, dotted values. */
  readonly reads: readonly Expression[];
  /** Matches everything, so that no later case is tried. */
  readonly always: boolean;
  readonly text: string;
}

export interface Handler extends Place {
  readonly type: Expression | null;
  readonly name: string | null;
  readonly body: readonly Statement[];
}

export interface FunctionStatement extends Place {
  readonly kind: "function";
  readonly name: string;
  readonly async: boolean;
  readonly decorators: readonly Expression[];
  readonly typeParameters: readonly TypeParameter[] | null;
  readonly parameters: Parameters;
  readonly returns: Expression | null;
  readonly body: readonly Statement[];
}

export interface ClassStatement extends Place {
  readonly kind: "class";
  readonly name: string;
  readonly decorators: readonly Expression[];
  readonly typeParameters: readonly TypeParameter[] | null;
  readonly arguments: readonly Argument[];
  readonly body: readonly Statement[];
}

export interface ImportedName extends Place {
  readonly module: string;
  /** Null in `import module`; "*" for everything. */
  readonly name: string | null;
  /** What it is bound to. Null for a star import. */
  readonly as: string | null;
  /** `import a.b as c` and `from a import b as c`. */
  readonly renamed: boolean;
}

export type Statement = Place &
  (
    | { readonly kind: "expression"; readonly value: Expression }
    | { readonly kind: "assign"; readonly targets: readonly Expression[]; readonly value: Expression }
    | { readonly kind: "augmented"; readonly target: Expression; readonly operator: string; readonly value: Expression }
    /** `simple`: a bare name without parentheses, which becomes local even without a value. */
    | {
        readonly kind: "annotated";
        readonly target: Expression;
        readonly annotation: Expression;
        readonly value: Expression | null;
        readonly simple: boolean;
      }
    | { readonly kind: "delete"; readonly targets: readonly Expression[] }
    | { readonly kind: "import"; readonly names: readonly ImportedName[] }
    | { readonly kind: "global" | "nonlocal"; readonly names: readonly string[] }
    | {
        readonly kind: "if";
        readonly test: Expression;
        readonly body: readonly Statement[];
        readonly otherwise: readonly Statement[];
      }
    | {
        readonly kind: "for";
        readonly target: Expression;
        readonly iterable: Expression;
        readonly body: readonly Statement[];
        readonly otherwise: readonly Statement[];
      }
    | {
        readonly kind: "while";
        readonly test: Expression;
        readonly body: readonly Statement[];
        readonly otherwise: readonly Statement[];
      }
    | {
        readonly kind: "try";
        readonly body: readonly Statement[];
        readonly handlers: readonly Handler[];
        readonly otherwise: readonly Statement[];
        readonly finally: readonly Statement[];
      }
    | {
        readonly kind: "with";
        readonly items: readonly { readonly context: Expression; readonly target: Expression | null }[];
        readonly body: readonly Statement[];
      }
    | {
        readonly kind: "match";
        readonly subject: Expression;
        readonly cases: readonly {
          readonly pattern: Pattern;
          readonly guard: Expression | null;
          readonly body: readonly Statement[];
        }[];
      }
    | {
        readonly kind: "type alias";
        readonly name: Expression;
        readonly typeParameters: readonly TypeParameter[] | null;
        readonly value: Expression;
      }
    /** `return`, `raise`, `assert`, `pass`, `break`, `continue`. */
    | { readonly kind: "simple"; readonly word: string; readonly parts: readonly Expression[] }
    | FunctionStatement
    | ClassStatement
  );

export interface Module {
  readonly body: readonly Statement[];
}

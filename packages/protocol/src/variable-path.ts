/** The way to a value: from a name of the user's to what is inside it. */

/** A name, then steps into it: an index or a key of a container, an attribute, a column. From `VariableItem.step`. */
export type VariablePath = readonly [name: string, ...steps: readonly VariableStep[]];
export type VariableStep =
  | { readonly index: number }
  /** The n-th entry of a mapping or set: keys need not be text. */
  | { readonly entry: number }
  | { readonly attribute: string };

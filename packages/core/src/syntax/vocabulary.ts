/**
 * What the parser needs to know about names. The library provides it; the parser never imports the
 * library, so a name's meaning and its spelling stay apart.
 */

export interface KnownFunction {
  /** The name under which the function is applied in an expression, whatever was typed. */
  readonly name: string;
  readonly minArgs: number;
  /** `Infinity` when any number of arguments is taken. */
  readonly maxArgs: number;
  /** A named operator like sin or log: `sin 2x` and `sin^2 x` are read, `sinx` is refused. */
  readonly named?: boolean;
}

export interface Vocabulary {
  /** The function that a typed name or alias stands for, if it is one of ours. */
  readonly lookup: (name: string) => KnownFunction | undefined;
  /** Every name and alias, for "did you mean". */
  readonly names: () => readonly string[];
}

/** Names that the text around an expression has introduced. */
export interface Names {
  /** Functions defined or declared by the user, with their number of arguments if it is known. */
  readonly functions: ReadonlyMap<string, number | undefined>;
  /** Symbols declared or defined by the user: these are never read as functions or split. */
  readonly symbols: ReadonlySet<string>;
  /** Those of them that stand for vectors and matrices: a prime transposes these. */
  readonly tensors?: ReadonlySet<string>;
  /** Parameters of the definition that is read: what they stand for is not known yet, so a prime transposes them. */
  readonly params?: ReadonlySet<string>;
}

export const NO_NAMES: Names = { functions: new Map(), symbols: new Set() };

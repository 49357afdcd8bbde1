/**
 * The page before it has a format: a title and blocks of a few kinds. Blocks hold expressions and
 * plain text, nothing of any output format. A new kind is a type error in every format until each
 * handles it.
 */
import type { FigureContent } from "../figure/content.js";
import { type Definition, type Expr, type Line, type Written } from "@derive/core";

export interface Sheet {
  readonly title: string;
  readonly subtitle?: string;
  /** Small print at the end: author, licence. */
  readonly footer?: string;
  readonly blocks: readonly Block[];
}

/** A piece of running text. `tex` was written by hand, `math` is ours. */
export type Inline =
  | { readonly kind: "text" | "strong" | "emphasis" | "code" | "tex"; readonly text: string }
  | { readonly kind: "math"; readonly expr: Expr };

export interface Heading {
  readonly kind: "heading";
  /** 1 for a part of the page, 2 and 3 below. The title of the page is no block. */
  readonly level: 1 | 2 | 3;
  readonly content: readonly Inline[];
}

export interface Prose {
  readonly kind: "prose";
  readonly content: readonly Inline[];
}

/** Items under each other: with points, or numbered from `start`. */
export interface List {
  readonly kind: "list";
  readonly start?: number;
  readonly items: readonly (readonly Inline[])[];
}

/** A displayed formula. */
export interface MathBlock {
  readonly kind: "math";
  readonly expr: Expr;
  readonly partial: boolean;
}

/** A derivation, line by line. */
export interface Steps {
  readonly kind: "steps";
  readonly goal: Expr;
  readonly lines: readonly Line[];
  /** Derivatives are written with ∂. */
  readonly partial: boolean;
}

export interface Definitions {
  readonly kind: "definitions";
  readonly items: readonly Definition[];
}

/** Declared facts, `x > 0`. */
export interface Conditions {
  readonly kind: "conditions";
  readonly items: readonly Expr[];
}

export interface AnswerBlock {
  readonly kind: "answer";
  /** What it is the value of: printed before an equals sign. */
  readonly of?: Expr;
  readonly expr: Expr;
  /** Under these conditions. */
  readonly conditions: readonly Expr[];
  readonly partial: boolean;
}

/** Values at points: one row a point. */
export interface Values {
  readonly kind: "values";
  readonly partial: boolean;
  readonly points: readonly (readonly Expr[])[];
  readonly columns: readonly {
    readonly head: Expr;
    readonly values: readonly Written[];
    /** Exact forms, where there are any. */
    readonly exact?: readonly (Expr | null)[];
  }[];
}

/** Cells of running text and formulas under heads. */
export interface Table {
  readonly kind: "table";
  readonly caption?: readonly Inline[];
  readonly heads: readonly (readonly Inline[])[];
  readonly rows: readonly (readonly (readonly Inline[])[])[];
}

/** A fact worked out on the side before it is used. */
export interface LemmaBlock {
  readonly kind: "lemma";
  readonly of: Definition;
  readonly steps: Steps;
}

/** A program, or text to be shown as it was typed. */
export interface Code {
  readonly kind: "code";
  readonly language: "python" | "text";
  readonly text: string;
}

/** A program that checks the answer above it, for formats in which programs run; others leave it out. */
export interface Check {
  readonly kind: "check";
  readonly text: string;
}

/** A picture, with what it says in words. */
export interface FigureBlock {
  readonly kind: "figure";
  readonly content: FigureContent;
}

/** A remark, or what went wrong where an answer was expected. */
export interface Note {
  readonly kind: "note";
  readonly tone: "remark" | "error";
  readonly content: readonly Inline[];
  /** The text with the place of the mistake, to be shown as typed. */
  readonly excerpt?: string;
}

/** What a part of a problem is for. */
export type Role = "statement" | "hint" | "answer" | "solution" | "staff";

export type Block = (
  | Heading
  | Prose
  | List
  | MathBlock
  | Steps
  | Definitions
  | Conditions
  | AnswerBlock
  | Values
  | Table
  | LemmaBlock
  | FigureBlock
  | Code
  | Check
  | Note
) & {
  /** In a worksheet; for formats that set solutions apart. */
  readonly role?: Role;
  /** A short answer, with a frame around it. */
  readonly boxed?: boolean;
};

/** One handler for each kind of block. */
export type BlockHandlers<T> = {
  readonly [K in Block["kind"]]: (block: Extract<Block, { readonly kind: K }>) => T;
};

/** Hands a block to the handler of its kind. */
export function handle<T>(handlers: BlockHandlers<T>, block: Block): T {
  // A union of functions cannot be called with a union of blocks; the pairing is right by construction.
  const handler = handlers[block.kind] as (block: Block) => T;
  return handler(block);
}

export const plain = (text: string): Inline => ({ kind: "text", text });
export const heading = (level: 1 | 2 | 3, ...content: readonly (Inline | string)[]): Heading => ({
  kind: "heading",
  level,
  content: content.map(inline),
});
export const prose = (...content: readonly (Inline | string)[]): Prose => ({
  kind: "prose",
  content: content.map(inline),
});
export const note = (tone: Note["tone"], ...content: readonly (Inline | string)[]): Note => ({
  kind: "note",
  tone,
  content: content.map(inline),
});
const inline = (piece: Inline | string): Inline => (typeof piece === "string" ? plain(piece) : piece);

/** What a figure shows and what it is drawn with, as data. Draws nothing, so that pages without pictures load nothing. */
import type { BackpropAnswer, Expr, PlotAnswer, TrainAnswer } from "@derive/core";
import type { Trace } from "./trace.js";

export type FigureContent =
  | { readonly kind: "graph"; readonly answer: BackpropAnswer; readonly point: number }
  | { readonly kind: "plot"; readonly answer: PlotAnswer; readonly traces: readonly (readonly Trace[])[] }
  | { readonly kind: "training"; readonly answer: TrainAnswer };

/** Draws a figure; what it defines has names that begin with the prefix. */
export type Draw = (content: FigureContent, prefix: string) => Drawn;

export interface Drawn {
  /** A standalone document. */
  readonly svg: string;
  /** The same for a page of a PDF, worked out when asked for. */
  readonly operators: () => Operators;
}

/** A line of text, in points from the upper left corner; the size in points. */
export interface Caption {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly text: string;
  /** Six hexadecimal digits. */
  readonly color: string;
}

/** A drawing as operators of the page language of PDF. */
export interface Operators {
  /** In points. */
  readonly width: number;
  readonly height: number;
  /** Operators of each outline that is drawn several times, by its name. */
  readonly outlines: ReadonlyMap<string, string>;
  /** Pieces that are drawn one after the other: operators, or the outline of a name. */
  readonly pieces: readonly (string | { readonly outline: string })[];
  readonly captions: readonly Caption[];
}

/** How formulas are written, and the words beside them. */
export interface Pen {
  readonly tex: (node: Expr) => string;
  readonly words: FigureWords;
}

export interface FigureWords {
  readonly slope: string;
  readonly drawnFor: string;
  /** Said of a curve. */
  readonly dense: string;
  readonly after: (epochs: number) => string;
  readonly epochs: string;
  readonly meanSquare: string;
  readonly legend: {
    readonly value: string;
    readonly gradient: string;
    readonly local: string;
    readonly share: string;
    readonly kept: string;
  };
}

/** The figure in words, for who cannot see it. */
export interface About {
  readonly title: string;
  readonly description: string;
}

export interface FigureOptions {
  /** Begins the names of what the figure defines, so that several stand on one page. */
  readonly prefix: string;
  readonly pen: Pen;
  readonly about: About;
}

/** A picture with more boxes than this says nothing. */
export const MOST_BOXES = 60;

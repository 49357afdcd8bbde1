/** What a figure shows and what it is drawn with, as data. Draws nothing, so that pages without pictures load nothing. */
import type { BackpropAnswer, Expr, PlotAnswer, TrainAnswer } from "@derive/core";

export type FigureContent =
  | { readonly kind: "graph"; readonly answer: BackpropAnswer; readonly point: number }
  | { readonly kind: "plot"; readonly answer: PlotAnswer }
  | { readonly kind: "training"; readonly answer: TrainAnswer };

/** Draws a figure as a standalone SVG document; what it defines has names that begin with the prefix. */
export type Draw = (content: FigureContent, prefix: string) => { readonly svg: string };

/** How formulas are written, and the words beside them. */
export interface Pen {
  readonly tex: (node: Expr) => string;
  readonly words: FigureWords;
}

export interface FigureWords {
  readonly slope: string;
  readonly drawnFor: string;
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

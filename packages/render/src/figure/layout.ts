/** Where the boxes and wires of a graph go: layers from left to right. The only place that knows dagre. */
import * as dagre from "@dagrejs/dagre";

/** What is used of it: its own declarations cannot be resolved by a program of ES modules. */
interface Dagre {
  readonly graphlib: { readonly Graph: new (options: { readonly multigraph: boolean }) => Graph };
  readonly layout: (graph: Graph) => void;
}

interface Graph {
  setGraph(options: Readonly<Record<string, string | number>>): void;
  setNode(id: string, box: { readonly width: number; readonly height: number }): void;
  setEdge(
    from: string,
    to: string,
    label: { readonly width: number; readonly height: number; readonly labelpos: "c" },
    id: string,
  ): void;
  graph(): { readonly width?: number; readonly height?: number };
  node(id: string): Partial<Point>;
  edge(from: string, to: string, id: string): Partial<Point & { readonly points: readonly Point[] }>;
}

const { graphlib, layout: place } = dagre as unknown as Dagre;

export interface Box {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

export interface Wire {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Room for a label on the wire. */
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Centres. */
  readonly boxes: ReadonlyMap<string, Point>;
  readonly wires: ReadonlyMap<string, { readonly points: readonly Point[]; readonly label: Point }>;
}

/** From left to right; from top to bottom where that would be too wide for a page. */
export function layOut(boxes: readonly Box[], wires: readonly Wire[], widest: number): Layout {
  const across = directed(boxes, wires, "LR");
  if (across.width <= widest) return across;
  const down = directed(boxes, wires, "TB");
  return down.width < across.width ? down : across;
}

function directed(boxes: readonly Box[], wires: readonly Wire[], rankdir: "LR" | "TB"): Layout {
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir, nodesep: 26, edgesep: 14, ranksep: 34, marginx: 6, marginy: 6 });
  // Names of our own: dagre keeps them as keys of objects, where a name such as __proto__ is none.
  const own = new Map(boxes.map(({ id }, i) => [id, `box ${i}`]));
  const named = (id: string): string => own.get(id) ?? id;
  for (const { id, width, height } of boxes) graph.setNode(named(id), { width, height });
  wires.forEach(({ from, to, width, height }, i) => {
    graph.setEdge(named(from), named(to), { width, height, labelpos: "c" }, `wire ${i}`);
  });
  place(graph);
  const size = graph.graph();
  return {
    width: size.width ?? 0,
    height: size.height ?? 0,
    boxes: new Map(
      boxes.map(({ id }) => {
        const { x = 0, y = 0 } = graph.node(named(id));
        return [id, { x, y }];
      }),
    ),
    wires: new Map(
      wires.map(({ id, from, to }, i) => {
        const {
          points = [],
          x = 0,
          y = 0,
        } = graph.edge(named(from), named(to), `wire ${i}`) as Partial<Point & { points: readonly Point[] }>;
        return [id, { points, label: { x, y } }];
      }),
    ),
  };
}

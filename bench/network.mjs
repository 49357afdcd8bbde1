/**
 * Gradients of networks, as ratios within one run: the derivative with indices for networks of any width, the same
 * written out as numbers, compiled gradients against compiled values and against loops written by hand, and the
 * backward sweep over large programs.
 */
import {
  answer,
  apply,
  compile,
  compileGradient,
  div,
  neg,
  numeral,
  pow,
  product,
  sum,
  symbol,
} from "../packages/core/dist/index.js";

const milliseconds = (work, least = 300) => {
  work();
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + least;
  do {
    const start = performance.now();
    work();
    best = Math.min(best, performance.now() - start);
  } while (performance.now() < end);
  return best;
};
const row = (...cells) => console.log(`| ${cells.join(" | ")} |`);
const short = (value) => Number(value.toPrecision(3)).toString();

/** (b + the sum of w_j/(1 + e^(-(u_j x + v_j))) - y)^2, written out. */
function networkLoss(k) {
  const s = (name, j) => symbol(`${name}${j}`);
  const units = Array.from({ length: k }, (_, j) =>
    div(
      s("w", j),
      sum([numeral(1), apply("exp", [neg(sum([product([s("u", j), symbol("x")]), s("v", j)]))])]),
    ),
  );
  const variables = [
    "x",
    "y",
    "b",
    ...["w", "u", "v"].flatMap((name) => Array.from({ length: k }, (_, j) => `${name}${j}`)),
  ];
  return { loss: pow(sum([symbol("b"), ...units, neg(symbol("y"))]), numeral(2)), variables };
}

/** The same loss and its gradient as loops, as one writes them by hand. */
function byHand(k) {
  const kept = new Float64Array(k);
  return (at, gradient) => {
    const [x, y, b] = at;
    let total = b - y;
    for (let j = 0; j < k; j += 1) {
      const s = 1 / (1 + Math.exp(-(at[3 + k + j] * x + at[3 + 2 * k + j])));
      kept[j] = s;
      total += at[3 + j] * s;
    }
    const slope = 2 * total;
    let byX = 0;
    for (let j = 0; j < k; j += 1) {
      const s = kept[j];
      const back = slope * at[3 + j] * s * (1 - s);
      gradient[3 + j] = slope * s;
      gradient[3 + k + j] = back * x;
      gradient[3 + 2 * k + j] = back;
      byX += back * at[3 + k + j];
    }
    gradient[0] = byX;
    gradient[1] = -slope;
    gradient[2] = slope;
    return total * total;
  };
}

console.log("With indices, whatever the number of units:\n");
const indexed = () =>
  answer({
    task: "differentiate",
    expr: "(sum(j, 1, k, w[j]*sigma(u[j]*x + v[j])) + b - y)^2",
    wrt: ["w[i]", "u[i]", "v[i]", "b"],
    given: ["w : vector k, u : vector k, v : vector k"],
  });
row("derivatives by w[i], u[i], v[i], b", `${short(milliseconds(indexed))} ms`);

console.log("\nWritten out: the sweep that gives all partial derivatives, compiled:\n");
row("units", "partial derivatives", "ms", "ms per unit");
row("---", "---", "---", "---");
for (const k of [10, 100, 1000, 10_000]) {
  const { loss, variables } = networkLoss(k);
  const time = milliseconds(() => compileGradient(loss, { variables, interpret: true }), 500);
  row(k, 3 * k + 1, short(time), short(time / k));
}

console.log("\nEvaluated for 1,000 samples:\n");
row("units", "value", "value and gradient", "ratio", "gradient by hand", "to that");
row("---", "---", "---", "---", "---", "---");
for (const k of [100, 1000]) {
  const { loss, variables } = networkLoss(k);
  const value = compile(loss, { variables });
  const both = compileGradient(loss, { variables });
  const hand = byHand(k);
  const at = Float64Array.from(variables, (_, i) => Math.sin(i + 1));
  const [own, other] = [new Float64Array(variables.length), new Float64Array(variables.length)];
  both.value(at, own);
  hand(at, other);
  own.forEach((slope, i) => {
    if (!(Math.abs(slope - other[i]) <= 1e-9 * (1 + Math.abs(other[i]))))
      throw new Error(`they differ at ${i}`);
  });
  const batch = (run) => () => {
    for (let sample = 0; sample < 1000; sample += 1) {
      at[0] = sample / 1000;
      run();
    }
  };
  const times = [
    batch(() => value.value(at)),
    batch(() => both.value(at, own)),
    batch(() => hand(at, other)),
  ].map((run) => milliseconds(run, 1500));
  const [f, g, h] = times;
  row(k, `${short(f)} ms`, `${short(g)} ms`, short(g / f), `${short(h)} ms`, short(g / h));
}

console.log("\nOne sweep over a random program, gradients by 10 variables:\n");
row("operations", "ms", "ns per operation");
row("---", "---", "---");
for (const size of [1000, 10_000, 100_000]) {
  let state = 7;
  const next = (below) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state % below;
  };
  const variables = Array.from({ length: 10 }, (_, i) => `x${i}`);
  const nodes = variables.map((name) => symbol(name));
  const recent = () => nodes[Math.max(0, nodes.length - 1 - next(40))];
  while (nodes.length < size) {
    const [a, b] = [recent(), recent()];
    const made = [sum([a, b]), product([a, b]), apply("sin", [a]), apply("tanh", [b])][next(4)];
    nodes.push(made);
  }
  const root = sum(nodes.slice(-40));
  const time = milliseconds(() => compileGradient(root, { variables, interpret: true }), 500);
  row(size, short(time), short((time * 1e6) / size));
}

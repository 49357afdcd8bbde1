/**
 * The systems side by side. Each takes `{expr, wrt}` and returns a function that computes all the
 * derivatives once; parsing is included for all of them, since all of them are given text.
 */

export const SYSTEMS = {
  derive: async () => {
    const { LIBRARY, derivativeOf, deriver, symbol } = await import("../packages/core/dist/index.js");
    return ({ expr, wrt }) => {
      const node = LIBRARY.parse(expr);
      const answer = deriver();
      return wrt.map((name) => answer(derivativeOf(node, symbol(name))));
    };
  },
  "derive, untidied": async () => {
    const { LIBRARY, derivativeOf, deriver, symbol } = await import("../packages/core/dist/index.js");
    return ({ expr, wrt }) => {
      const node = LIBRARY.parse(expr);
      const answer = deriver({ tidy: false });
      return wrt.map((name) => answer(derivativeOf(node, symbol(name))));
    };
  },
  nerdamer: async () => {
    const { default: nerdamer } = await import("nerdamer");
    return ({ expr, wrt }) => wrt.map((name) => nerdamer.diff(expr, name));
  },
  mathjs: async () => {
    const { derivative, parse } = await import("mathjs");
    return ({ expr, wrt }) => {
      const node = parse(expr);
      return wrt.map((name) => derivative(node, name));
    };
  },
  "mathjs, unsimplified": async () => {
    const { derivative, parse } = await import("mathjs");
    return ({ expr, wrt }) => {
      const node = parse(expr);
      return wrt.map((name) => derivative(node, name, { simplify: false }));
    };
  },
  algebrite: async () => {
    const { default: Algebrite } = await import("algebrite");
    return ({ expr, wrt }) => wrt.map((name) => Algebrite.derivative(expr, name).toString());
  },
  "compute-engine": async () => {
    const { ComputeEngine } = await import("@cortex-js/compute-engine");
    const { LIBRARY } = await import("../packages/core/dist/index.js");
    const engine = new ComputeEngine();
    // It reads no ASCII notation: it is handed the parsed expression.
    return ({ expr, wrt }) => {
      const json = mathJson(LIBRARY.parse(expr));
      return wrt.map((name) => engine.box(["D", json, name]).evaluate());
    };
  },
};

const HEADS = {
  "+": "Add",
  "*": "Multiply",
  "/": "Divide",
  "^": "Power",
  "-": "Negate",
  exp: "Exp",
  log: "Ln",
  sin: "Sin",
  tanh: "Tanh",
};

function mathJson(node) {
  if (node.kind === "number") return Number(node.value.num) / Number(node.value.den);
  if (node.kind === "symbol") return node.name === "e" ? "ExponentialE" : node.name;
  return [HEADS[node.op], ...node.args.map(mathJson)];
}

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
};

/** A small vocabulary for tests of the syntax, so that they do not depend on the library. */
import type { KnownFunction, Vocabulary } from "../../packages/core/src/syntax/vocabulary.js";

const named = "sin cos tan sinh cosh tanh log exp".split(" ");
const called = "sigma sqrt cbrt abs sign step relu softplus norm".split(" ");
const variadic = "max min cases".split(" ");

const functions = new Map<string, KnownFunction>([
  ...named.map((name): [string, KnownFunction] => [name, { name, minArgs: 1, maxArgs: 1, named: true }]),
  ...called.map((name): [string, KnownFunction] => [name, { name, minArgs: 1, maxArgs: 1 }]),
  ...variadic.map((name): [string, KnownFunction] => [
    name,
    { name, minArgs: 1, maxArgs: Number.POSITIVE_INFINITY },
  ]),
  ["norm1", { name: "norm1", minArgs: 1, maxArgs: 1 }],
  ["norm2", { name: "norm2", minArgs: 1, maxArgs: 1 }],
  ["sum", { name: "sum", minArgs: 1, maxArgs: 4 }],
  ["prod", { name: "prod", minArgs: 4, maxArgs: 4 }],
  ["softmax", { name: "softmax", minArgs: 1, maxArgs: 1 }],
  ["unit", { name: "unit", minArgs: 2, maxArgs: 2 }],
  ["ln", { name: "log", minArgs: 1, maxArgs: 1, named: true }],
  ["sigmoid", { name: "sigma", minArgs: 1, maxArgs: 1 }],
]);

export const vocabulary: Vocabulary = {
  lookup: (name) => functions.get(name),
  names: () => [...functions.keys()],
};

/** The verbs of the command line, in the order `--help` lists them. The first is the default. */
import type { OptionName } from "../options.js";
import type { Verb, Words } from "./command.js";

const EXPRESSION: Words = {
  name: "expression",
  least: 1,
  most: 1,
  describe: "in quotes: ASCII, Unicode or LaTeX; `-` reads one expression a line from standard input",
  completes: "functions",
};
const FILE: Words = {
  name: "file",
  least: 1,
  most: 1,
  describe: "`-` is standard input",
  completes: "files",
};
const WORD: Words = { name: "word", least: 0, most: 1, describe: "only entries that contain this word" };

const AROUND: readonly OptionName[] = ["at", "given", "define"];
const SHOWN: readonly OptionName[] = ["format", "output", "json", "quiet", "ascii", "color"];
const WORKING: readonly OptionName[] = ["method", "in", "detail", "known"];

export const VERBS: readonly Verb[] = [
  {
    name: "differentiate",
    describe: "differentiate an expression and show the working (the default)",
    words: EXPRESSION,
    options: [
      "wrt",
      "order",
      "layout",
      "direction",
      "view",
      "second-opinion",
      ...AROUND,
      ...WORKING,
      ...SHOWN,
    ],
    load: () => import("./differentiate.js"),
  },
  {
    name: "gradient",
    describe: "all partial derivatives, or those by the variables of --wrt",
    words: EXPRESSION,
    options: ["wrt", "layout", "direction", "view", ...AROUND, ...WORKING, ...SHOWN],
    load: () => import("./gradient.js"),
  },
  {
    name: "jacobian",
    describe: "rows for the entries of the expression, columns for those of the variable",
    words: EXPRESSION,
    options: ["wrt", ...AROUND, ...WORKING, ...SHOWN],
    load: () => import("./jacobian.js"),
  },
  {
    name: "hessian",
    describe: "all second derivatives",
    words: EXPRESSION,
    options: ["wrt", ...AROUND, ...WORKING, ...SHOWN],
    load: () => import("./hessian.js"),
  },
  {
    name: "evaluate",
    describe: "the value of an expression at points",
    words: EXPRESSION,
    options: [...AROUND, ...SHOWN],
    load: () => import("./evaluate.js"),
  },
  {
    name: "prove",
    describe: "prove an equation, or refute it with a counterexample",
    words: {
      ...EXPRESSION,
      name: "claim",
      describe: 'an equation in quotes: "tanh(x) = 2*sigma(2x) - 1"; `-` reads one a line',
    },
    options: ["given", "define", "via", "using", "in", "detail", ...SHOWN],
    load: () => import("./prove.js"),
  },
  {
    name: "backprop",
    describe: "a computation forward and backward, step by step, with values at points",
    words: {
      ...EXPRESSION,
      describe: 'an expression, or named steps: "z = w*x + b; L = (y - z)^2"',
    },
    options: ["update", "rate", ...AROUND, "detail", ...SHOWN],
    load: () => import("./backprop.js"),
  },
  {
    name: "graph",
    describe: "the computation graph as a picture, with values and gradients at points",
    words: {
      ...EXPRESSION,
      describe: 'an expression, or named steps: "z = w*x + b; L = (y - z)^2"',
    },
    options: [...AROUND, "detail", ...SHOWN],
    load: () => import("./graph.js"),
  },
  {
    name: "plot",
    describe: "a function over its derivative as a picture, with kinks, jumps and slopes",
    words: EXPRESSION,
    options: ["wrt", "from", "to", ...AROUND, ...SHOWN],
    load: () => import("./plot.js"),
  },
  {
    name: "train",
    describe: "fit a model to --target by stochastic gradient descent, as a picture",
    words: { ...EXPRESSION, name: "model", describe: 'with parameters: "v*relu(w*x + b)"' },
    options: [
      "target",
      "wrt",
      "from",
      "to",
      "samples",
      "epochs",
      "rate",
      "seed",
      ...AROUND,
      "detail",
      "known",
      ...SHOWN,
    ],
    load: () => import("./train.js"),
  },
  {
    name: "minimize",
    describe: "the minimum of an objective over --wrt, with its certificate",
    words: { ...EXPRESSION, name: "objective" },
    options: ["at", "wrt", "given", "define", "detail", ...SHOWN],
    load: () => import("./minimize.js"),
  },
  {
    name: "maximize",
    describe: "the maximum of an objective over --wrt, with its certificate",
    words: { ...EXPRESSION, name: "objective" },
    options: ["at", "wrt", "given", "define", "detail", ...SHOWN],
    load: () => import("./maximize.js"),
  },
  {
    name: "map",
    describe: 'the most probable value: --given "w ~ normal(0, I), y ~ normal(X*w, I)"',
    words: { ...EXPRESSION, name: "variable" },
    options: ["at", "given", "define", "detail", ...SHOWN],
    load: () => import("./map.js"),
  },
  {
    name: "mle",
    describe: "the value under which the data are most probable",
    words: { ...EXPRESSION, name: "variable" },
    options: ["at", "given", "define", "detail", ...SHOWN],
    load: () => import("./mle.js"),
  },
  {
    name: "equivalent",
    describe: 'whether two problems have the same optima: "argmax w of … and argmin w of …"',
    words: { ...EXPRESSION, name: "problems" },
    options: ["given", "define", ...SHOWN],
    load: () => import("./equivalent.js"),
  },
  {
    name: "solve",
    describe: "solutions of an equation, found by nerdamer and proved here",
    words: { ...EXPRESSION, name: "equation" },
    options: ["wrt", "given", "define", "detail", ...SHOWN],
    load: () => import("./solve.js"),
  },
  {
    name: "integrate",
    describe: "an antiderivative, found by nerdamer and proved here",
    words: { ...EXPRESSION, name: "integrand" },
    options: ["wrt", "given", "define", "detail", ...SHOWN],
    load: () => import("./integrate.js"),
  },
  {
    name: "sheet",
    describe: "render a worksheet: Markdown with `derive` blocks",
    words: FILE,
    options: ["profile", "watch", "detail", "known", "format", "output", "ascii", "color"],
    load: () => import("./sheet.js"),
  },
  {
    name: "site",
    describe: "worksheets as a folder of pages with an index: --output site",
    words: { ...FILE, describe: "the sources, several of them", most: 500 },
    options: ["profile", "detail", "known", "output"],
    load: () => import("./site.js"),
  },
  {
    name: "new",
    describe: "a worksheet to start from; it runs as it is",
    words: { ...FILE, least: 0, describe: "where to; default: standard output" },
    options: [],
    load: () => import("./new.js"),
  },
  {
    name: "batch",
    describe: "answer requests as JSON Lines, one response a line, in order",
    words: { ...FILE, least: 0, describe: "default: standard input" },
    options: [],
    load: () => import("./batch.js"),
  },
  {
    name: "functions",
    describe: "list the functions of the library",
    words: WORD,
    options: ["json"],
    load: () => import("./functions.js"),
  },
  {
    name: "rules",
    describe: "list the rule book",
    words: WORD,
    options: ["proofs", "json"],
    load: () => import("./rules.js"),
  },
  {
    name: "completion",
    describe: "print a completion script for your shell",
    words: {
      name: "shell",
      least: 0,
      most: 1,
      describe: "default: the shell you are in",
      choices: ["bash", "zsh", "fish"],
    },
    options: [],
    load: () => import("./completion.js"),
  },
];

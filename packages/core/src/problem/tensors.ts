/** The task `differentiate` where vectors and matrices are involved: gradients, Jacobians, Hessians. */
import { sum, transpose } from "../expr/build.js";
import { attempt, DeriveError } from "../expr/error.js";
import { apply, type Expr, type Sym, symbol } from "../expr/expr.js";
import { postorder, substitute, symbolsOf } from "../expr/walk.js";
import { gradientOf } from "../derive/tensor/gradient.js";
import { isIndexed } from "../derive/tensor/entrywise.js";
import { hessianOf, jacobianOf } from "../derive/tensor/jacobian.js";
import { indexViewOf } from "../derive/tensor/index-view.js";
import { entriesOfMap } from "../derive/tensor/map-entries.js";
import { linearMapOf } from "../derive/tensor/linear-map.js";
import { remarksOf } from "../derive/tensor/remarks.js";
import { requireIndependent, requireOwnEntry, withStructure } from "../derive/tensor/structure.js";
import { tidiedAndCompared } from "../derive/tensor/compared.js";
import { TensorTidy } from "../derive/tensor/tidy.js";
import { workingOf } from "../derive/working.js";
import { LIBRARY } from "../library/library.js";
import { isRelation } from "../rewrite/condition.js";
import type { Derivation, Givens } from "../rewrite/step.js";
import { differentialOf } from "../rewrite/tensor/differential.js";
import { Networks } from "../rewrite/tensor/network.js";
import { Shapes } from "../rewrite/tensor/shape.js";
import { isRow, shapeText } from "../rewrite/tensor/dimension.js";
import { print } from "../syntax/print.js";
import { type Surroundings, readExpression } from "./declare.js";
import { entriesAsked, entriesWrittenOut, entryPart, indexPart } from "./entries.js";
import { families } from "./families.js";
import type { DataAt, DifferentiateAnswer, Part } from "./answered.js";
import type { DifferentiateRequest, Layout, PointRequest } from "./request.js";
import { dataOf, derivativeValue, requireGiven } from "./data.js";
import { inserted, meaningsWith, readPoint } from "./values.js";
import { variablesOf } from "./variables.js";

export function differentiateTensors(
  request: DifferentiateRequest,
  asked: Expr,
  around: Surroundings,
): DifferentiateAnswer {
  const entries = entriesAsked(request, around);
  const plain = entriesWrittenOut(asked, [...around.facts, ...around.dimensions]);
  // By an entry one differentiates with indices; by whole vectors an entry is a part like any other.
  const question = entries.length > 0 ? plain : asked;
  const given = [...around.facts, ...around.dimensions];
  const givens: Givens = {
    definitions: around.definitions,
    facts: [...given, ...families([question, ...around.definitions.map((d) => d.body)], given)],
  };
  const shapes = new Shapes(givens.facts);
  // Raises where shapes do not go together.
  shapes.of(question);
  refuseExtrema(question, shapes);
  const order = request.order ?? 1;
  if (order > 2) throw new DeriveError("unsupported", "of vectors there are first and second derivatives");
  const points = request.at ?? [];
  const answered = {
    task: "differentiate",
    ...(request.id === undefined ? {} : { id: request.id }),
    question,
    definitions: around.definitions,
    facts: around.facts,
    points,
    questionValues: [],
  } as const;
  const withData = (parts: readonly Part[]): DifferentiateAnswer =>
    points.length === 0
      ? { ...answered, parts }
      : { ...answered, parts, data: valuesFor(question, parts, points, around, givens) };
  const layout =
    order === 2 ? "hessian" : (request.layout ?? (shapes.isScalar(question) ? "gradient" : "jacobian"));
  const counts = new Set(
    around.dimensions.flatMap((fact) => (fact.kind === "apply" ? fact.args.slice(0, 1) : [])),
  );
  for (const { of, at } of entries) {
    // Raises where there is no such entry.
    if (at.length > 0) shapes.of(apply("[]", [of, ...at]));
    requireOwnEntry(of, at, shapes);
  }
  const byEntries = entries.some(({ at }) => at.length > 0);
  if (byEntries && (request.layout ?? "gradient") !== "gradient")
    throw new DeriveError(
      "unsupported",
      `by an entry the derivative is a number: the layout ${request.layout ?? ""} is one by the whole variable`,
    );
  const whole = inserted(
    question,
    around.definitions.filter((d) => d.params.length === 0),
  );
  const partBy = (wrt: Sym): Part => {
    if (request.view === "index") {
      if (layout !== "gradient")
        throw new DeriveError("unsupported", `the view with indices is one of gradients, not of a ${layout}`);
      return indexViewPart(whole, wrt, givens);
    }
    const isPlain = shapes.isScalar(wrt) && request.layout === undefined;
    return (
      (isPlain ? indexPart(question, wrt, [], givens, order) : undefined) ??
      wholePart(question, wrt, layout, request, givens, around)
    );
  };
  if (byEntries)
    return withData(
      entries.map(({ of, at }) =>
        at.length === 0
          ? partBy(of)
          : (indexPart(question, of, at, givens, order) ?? entryPart(question, of, at, givens, order)),
      ),
    );
  const variables = variablesOf(request, question, around).filter(
    (x) => request.wrt !== undefined || !counts.has(x),
  );
  if (layout !== "hessian" || variables.length < 2) return withData(variables.map(partBy));
  // Of several variables there are mixed derivatives: block by block, in rows.
  const blocks = variables.flatMap((x) =>
    variables.map((y) => (x === y ? partBy(x) : mixedPart(question, x, y, givens))),
  );
  const square = variables.map((_, i) => variables.map((__, j) => i * variables.length + j));
  return { ...withData(blocks), square };
}

/** The gradient by one variable, differentiated by another. */
function mixedPart(question: Expr, wrt: Sym, then: Sym, givens: Givens): Part {
  const { derivation: first, gradient } = gradientOf(question, wrt, givens);
  const { derivation, jacobian } = jacobianOf(gradient, then, givens);
  const of = apply("gradient", [question, wrt]);
  return {
    wrt,
    then,
    order: 2,
    layout: "jacobian",
    before: { of, result: gradient, derivation: first, working: workingOf(first) },
    of: apply("jacobian", [of, then]),
    derivation,
    result: jacobian,
    conditions: conditionsOf(derivation, first).map((c) => entrywise(c, givens)),
    values: [],
    replayed: true,
    working: workingOf(derivation),
  };
}

/** The results for given data, where the conditions of the answer are met. */
function valuesFor(
  question: Expr,
  parts: readonly Part[],
  points: readonly PointRequest[],
  around: Surroundings,
  givens: Givens,
): DataAt[] {
  const meanings = meaningsWith(around.definitions);
  const shapes = new Shapes(givens.facts);
  const whole = (node: Expr): Expr => inserted(node, around.definitions, shapes);
  return points.map((typed) => {
    const point = readPoint(typed, around.names);
    const data = dataOf(point, givens.facts);
    requireGiven(
      givens.facts,
      [question, ...parts.map(({ result }) => result)],
      around.definitions,
      data,
      meanings,
    );
    return parts.map(({ of, wrt, result, derivation, before }) => ({
      of,
      value: derivativeValue(
        {
          of: whole(question),
          wrt,
          result: whole(result),
          conditions: conditionsOf(derivation, before?.derivation).map(whole),
        },
        data,
        meanings,
      ),
    }));
  });
}

/** max(x) of a vector would be its largest entry, which is not a function of each entry. */
function refuseExtrema(root: Expr, shapes: Shapes): void {
  for (const node of postorder(root)) {
    const [only, ...others] = node.kind === "apply" ? node.args : [];
    if (node.kind !== "apply" || only === undefined || others.length > 0 || shapes.isScalar(only)) continue;
    if (LIBRARY.vocabulary.lookup(node.op)?.maxArgs === Number.POSITIVE_INFINITY)
      throw new DeriveError("unsupported", `${node.op} of the entries of one vector has no rule`);
  }
}

const conditionsOf = (derivation: Derivation, before: Derivation | undefined): Expr[] => [
  ...new Set([...(before?.conditions ?? []), ...derivation.conditions]),
];

/** That a vector is not 0 is meant of every entry: x[i] != 0. */
function entrywise(condition: Expr, { facts }: Givens): Expr {
  if (!isRelation(condition) || condition.kind !== "apply") return condition;
  const shapes = new Shapes(facts);
  const wide = condition.args.find((side) => !shapes.isScalar(side));
  if (wide === undefined) return condition;
  const taken = new Set(symbolsOf(condition).map((s) => s.name));
  const letters = ["i", "j", "k", "l", "p", "q"].filter((letter) => !taken.has(letter));
  const at = shapes.of(wide).map((_, axis) => symbol(letters[axis] ?? `i_${axis}`));
  return apply(
    condition.op,
    condition.args.map((side) => (shapes.isScalar(side) ? side : apply("[]", [side, ...at]))),
  );
}

/** The gradient by entries, compared with the one by differentials. */
function indexViewPart(question: Expr, wrt: Sym, all: Givens): Part {
  const givens: Givens = { ...all, definitions: all.definitions.filter((d) => d.params.length > 0) };
  const { derivation, gradient, agrees } = indexViewOf(question, wrt, givens);
  requireIndependent(gradient ?? derivation.result, wrt, new Shapes(givens.facts));
  const conditions = withoutRepeated(derivation.conditions, givens).map((c) => entrywise(c, givens));
  const shared = {
    wrt,
    order: 1,
    derivation,
    conditions,
    values: [],
    replayed: true,
    working: workingOf(derivation),
  } as const;
  if (gradient === undefined) return { ...shared, of: derivation.goal, result: derivation.result };
  return {
    ...shared,
    layout: "gradient",
    of: apply("gradient", [question, wrt]),
    result: gradient,
    indices: { agrees },
  };
}

/** Conditions that say the same with indices and without are said once. */
function withoutRepeated(conditions: readonly Expr[], { facts }: Givens): Expr[] {
  const networks = new Networks(new Shapes(facts));
  const kept: Expr[] = [];
  for (const condition of conditions) {
    const isKnown = kept.some((other) => {
      if (condition.kind !== "apply" || other.kind !== "apply" || condition.op !== other.op) return false;
      const pairs = condition.args.map((arg, i) => [arg, other.args[i] ?? arg] as const);
      return attempt(() => pairs.every(([a, b]) => networks.same(a, b))) === true;
    });
    if (!isKnown) kept.push(condition);
  }
  return kept;
}

interface Found {
  readonly of: Expr;
  readonly result: Expr;
  readonly derivation: Derivation;
  /** The derivative of a matrix by a matrix stays a differential. */
  readonly isMap?: true;
  readonly structure?: "symmetric" | "diagonal";
  readonly before?: { readonly of: Expr; readonly result: Expr; readonly derivation: Derivation };
}

/** Of entries there may be an answer where there is none for the whole vector. */
function wholePart(...[question, wrt, ...rest]: Parameters<typeof partOf>): Part {
  try {
    return partOf(question, wrt, ...rest);
  } catch (error) {
    const [, , givens] = rest;
    const isOfEntries = isIndexed(
      [question, ...givens.definitions.map((d) => d.body)],
      new Shapes(givens.facts),
    );
    if (!(error instanceof DeriveError) || !isOfEntries) throw error;
    const entry = new Shapes(givens.facts).of(wrt).map((_, i) => ["k", "l"][i] ?? "m");
    throw new DeriveError(
      "unsupported",
      `this cannot be written with whole vectors; ask for an entry of the derivative: ${wrt.name}[${entry.join(", ")}]`,
    );
  }
}

function partOf(
  question: Expr,
  wrt: Sym,
  layout: Layout,
  request: DifferentiateRequest,
  givens: Givens,
  around: Surroundings,
): Part {
  const { of, result, derivation, before, isMap, structure } = found(
    question,
    wrt,
    layout,
    request,
    givens,
    around,
  );
  const named = givens.definitions.filter((d) => d.params.length === 0);
  const functions = givens.definitions.filter((d) => d.params.length > 0);
  return {
    wrt,
    order: layout === "hessian" ? 2 : 1,
    ...(isMap === true ? withEntries(derivation) : { layout }),
    ...(structure === undefined ? {} : { structure }),
    ...(before === undefined ? {} : { before: { ...before, working: workingOf(before.derivation) } }),
    of,
    derivation,
    result,
    conditions: conditionsOf(derivation, before?.derivation).map((c) => entrywise(c, givens)),
    values: [],
    replayed: true,
    working: workingOf(derivation),
    ...(layout === "gradient"
      ? {
          remarks: () =>
            remarksOf(inserted(question, named), wrt, inserted(result, named), {
              ...givens,
              definitions: functions,
            }),
        }
      : {}),
  };
}

const withEntries = (map: Derivation): Pick<Part, "entries"> => {
  const entries = entriesOfMap(map);
  return entries === undefined ? {} : { entries };
};

function found(
  question: Expr,
  wrt: Sym,
  layout: Layout,
  request: DifferentiateRequest,
  givens: Givens,
  around: Surroundings,
): Found {
  const shapes = new Shapes(givens.facts);
  const [tidy, networks] = [new TensorTidy(shapes, LIBRARY), new Networks(shapes)];
  const tidied = (node: Expr): Expr => tidiedAndCompared(node, tidy, networks);
  switch (layout) {
    case "jacobian": {
      const isOfRow = isRow(shapes.of(question));
      if ((shapes.of(question).length === 2 && !isOfRow) || shapes.of(wrt).length === 2) {
        const map = linearMapOf(question, wrt, givens);
        return { of: map.goal, result: map.result, derivation: map, isMap: true };
      }
      // The Jacobian of a row is that of the column with the same entries.
      const column = isOfRow ? tidied(transpose(question)) : question;
      const { derivation, jacobian } = jacobianOf(column, wrt, givens);
      return { of: apply("jacobian", [question, wrt]), result: jacobian, derivation };
    }
    case "hessian": {
      const { gradient, jacobian } = hessianOf(question, wrt, givens);
      return {
        of: apply("hessian", [question, wrt]),
        result: jacobian.jacobian,
        derivation: jacobian.derivation,
        before: {
          of: apply("gradient", [question, wrt]),
          result: gradient.gradient,
          derivation: gradient.derivation,
        },
      };
    }
    case "gradient":
    case "numerator":
    case "directional":
    case "structured symmetric": {
      if (layout === "directional" && !shapes.isScalar(question)) {
        // Of a vector or matrix: its differential with the direction in the place of that of the variable.
        const direction = directionOf(request, wrt, shapes, around);
        const map = linearMapOf(question, wrt, givens);
        const result = tidied(substitute(map.result, new Map([[differentialOf(wrt, wrt), direction]])));
        return { of: apply("directional", [question, wrt, direction]), result, derivation: map };
      }
      const { derivation, gradient } = gradientOf(question, wrt, givens);
      const part = withStructure(gradient, wrt, shapes);
      const own = part === gradient ? gradient : tidied(part);
      const of = apply("gradient", [question, wrt]);
      const structure = shapes.has(wrt, "diagonal") ? "diagonal" : "symmetric";
      if (layout === "gradient")
        return { of, result: own, derivation, ...(part === gradient ? {} : { structure }) };
      if (layout === "numerator")
        return {
          of: transpose(of),
          result: tidied(shapes.isScalar(wrt) ? own : transpose(own)),
          derivation,
        };
      if (layout === "directional") {
        const direction = directionOf(request, wrt, shapes, around);
        return {
          of: apply("directional", [question, wrt, direction]),
          result: tidied(apply("inner", [gradient, direction])),
          derivation,
        };
      }
      const [rows, columns] = shapes.of(wrt);
      if (rows === undefined || rows !== columns)
        throw new DeriveError("shape", `${wrt.name} is no square matrix, and so not symmetric`);
      const twice = sum([gradient, transpose(gradient)]);
      const diagonal = apply("diag", [apply("diag", [gradient])]);
      return {
        of,
        result: tidied(sum([twice, apply("-", [diagonal])])),
        derivation,
      };
    }
  }
}

/** Throws `DeriveError` where there is none, or one of another shape than the variable. */
function directionOf(
  { direction: text }: DifferentiateRequest,
  wrt: Sym,
  shapes: Shapes,
  around: Surroundings,
): Expr {
  if (text === undefined)
    throw new DeriveError("syntax", 'a directional derivative needs a direction: "direction": "H"');
  const direction = readExpression(text, around);
  const [own, along] = [wrt, direction].map((node) => shapeText(shapes.of(node)));
  if (own !== along)
    throw new DeriveError(
      "shape",
      `a direction has the shape of its variable: ${wrt.name} is ${own ?? ""}, and ${print(direction)} is ${along ?? ""}`,
    );
  return direction;
}

/** The task `differentiate` where vectors and matrices are involved: gradients, Jacobians, Hessians. */
import { div, product, sum, transpose } from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import { apply, type Expr, numeral, type Sym } from "../expr/expr.js";
import { gradientOf } from "../derive/tensor/gradient.js";
import { hessianOf, jacobianOf } from "../derive/tensor/jacobian.js";
import { TensorTidy } from "../derive/tensor/tidy.js";
import { working } from "../derive/working.js";
import { LIBRARY } from "../library/library.js";
import type { Derivation, Givens } from "../rewrite/step.js";
import { Networks } from "../rewrite/tensor/network.js";
import { mentionsTensors, Shapes } from "../rewrite/tensor/shape.js";
import type { Surroundings } from "./declare.js";
import type { DifferentiateAnswer, DifferentiateRequest, Layout, Part } from "./task.js";
import { variablesOf } from "./variables.js";

/** Whether the question, or a name in it, is about vectors or matrices. */
export function isAboutTensors(question: Expr, { facts, definitions }: Surroundings): boolean {
  return [question, ...definitions.map((d) => d.body)].some((node) => mentionsTensors(node, facts));
}

export function differentiateTensors(
  request: DifferentiateRequest,
  question: Expr,
  around: Surroundings,
): DifferentiateAnswer {
  const givens: Givens = {
    definitions: around.definitions,
    facts: [...around.facts, ...around.dimensions],
  };
  const shapes = new Shapes(givens.facts);
  // Raises where shapes do not go together.
  shapes.of(question);
  const order = request.order ?? 1;
  if (order > 2) throw new DeriveError("unsupported", "of vectors there are first and second derivatives");
  const layout =
    order === 2 ? "hessian" : (request.layout ?? (shapes.isScalar(question) ? "gradient" : "jacobian"));
  const counts = new Set(
    around.dimensions.flatMap((fact) => (fact.kind === "apply" ? fact.args.slice(0, 1) : [])),
  );
  const variables = variablesOf(request, question, around).filter(
    (x) => request.wrt !== undefined || !counts.has(x),
  );
  const parts = variables.map((wrt) => partOf(question, wrt, layout, request, givens, around));
  return {
    task: "differentiate",
    ...(request.id === undefined ? {} : { id: request.id }),
    question,
    definitions: around.definitions,
    facts: around.facts,
    parts,
    points: [],
    questionValues: [],
  };
}

interface Found {
  readonly of: Expr;
  readonly result: Expr;
  readonly derivation: Derivation;
  readonly before?: { readonly of: Expr; readonly result: Expr; readonly derivation: Derivation };
}

function partOf(
  question: Expr,
  wrt: Sym,
  layout: Layout,
  request: DifferentiateRequest,
  givens: Givens,
  around: Surroundings,
): Part {
  const { of, result, derivation, before } = found(question, wrt, layout, request, givens, around);
  return {
    wrt,
    order: layout === "hessian" ? 2 : 1,
    layout,
    ...(before === undefined ? {} : { before: { ...before, working: workingOf(before.derivation) } }),
    of,
    derivation,
    result,
    conditions: [...new Set([...(before?.derivation.conditions ?? []), ...derivation.conditions])],
    values: [],
    replayed: true,
    working: workingOf(derivation),
  };
}

const workingOf =
  (derivation: Derivation): Part["working"] =>
  (detail, known) =>
    working(derivation, { detail, ...(known === undefined ? {} : { known }) });

function found(
  question: Expr,
  wrt: Sym,
  layout: Layout,
  request: DifferentiateRequest,
  givens: Givens,
  around: Surroundings,
): Found {
  const shapes = new Shapes(givens.facts);
  const tidy = new TensorTidy(shapes, LIBRARY);
  switch (layout) {
    case "jacobian": {
      const { derivation, jacobian } = jacobianOf(question, wrt, givens);
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
      const { derivation, gradient } = gradientOf(question, wrt, givens);
      const own = symmetrised(gradient, wrt, shapes, tidy);
      const of = apply("gradient", [question, wrt]);
      if (layout === "gradient") return { of, result: own, derivation };
      if (layout === "numerator")
        return {
          of: transpose(of),
          result: tidy.of(shapes.isScalar(wrt) ? own : transpose(own)),
          derivation,
        };
      if (layout === "directional") {
        if (request.direction === undefined)
          throw new DeriveError("syntax", 'a directional derivative needs a direction: "direction": "H"');
        const direction = LIBRARY.parse(request.direction, around.names);
        return {
          of: apply("directional", [question, wrt, direction]),
          result: tidy.of(apply("inner", [gradient, direction])),
          derivation,
        };
      }
      const twice = sum([gradient, transpose(gradient)]);
      const diagonal = apply("diag", [apply("diag", [gradient])]);
      return {
        of,
        result: tidy.of(sum([twice, product([numeral(1), apply("-", [diagonal])])])),
        derivation,
      };
    }
  }
}

/** The gradient by a symmetric matrix is symmetric itself. */
function symmetrised(gradient: Expr, wrt: Sym, shapes: Shapes, tidy: TensorTidy): Expr {
  if (!shapes.has(wrt, "symmetric") || new Networks(shapes).isSymmetric(gradient)) return gradient;
  return tidy.of(div(sum([gradient, transpose(gradient)]), numeral(2)));
}

/** Questions that many tests ask: a variety of forms, names and definitions. */
import type { DifferentiateRequest } from "@derive/core";

const ask = (expr: string, more: Partial<DifferentiateRequest> = {}): DifferentiateRequest => ({
  task: "differentiate",
  expr,
  ...more,
});

export const QUESTIONS: readonly DifferentiateRequest[] = [
  ask("x^2*sin(x)"),
  ask("tanh(x)"),
  ask("sigmoid(x)"),
  ask("1/(1 + e^(-z))", { method: "chain", in: ["sigma"] }),
  ask("2*s(2x) - 1", { wrt: "x", define: ["s(r) = 1/(1 + e^(-r))"] }),
  ask("h(f(x), g(x))", { wrt: "x", define: ["f(x) = x^2", "g(x) = x", "h(x_1, x_2) = x_1^2 + x_2^2"] }),
  ask("h(f(x), g(x))", {
    wrt: "x",
    define: ["f(x) = x^2", "g(x) = x", "h(x_1, x_2) = x_1^2 + x_2^2"],
    method: "substitute",
  }),
  ask("x*y*z"),
  ask("max(x, y)"),
  ask("max(x, y, 3)", { wrt: "x" }),
  ask("relu(w*x + b)", { wrt: "w" }),
  ask("abs(x)*x"),
  ask("cases(x > 0, x^2, x <= 0, -x)"),
  ask("-y*log(yhat) - (1 - y)*log(1 - yhat)", { wrt: "z", define: ["yhat = sigma(z)"] }),
  ask("f(g(x))*x", { wrt: "x" }),
  ask("f(x^2, y*x)", { wrt: "x" }),
  ask("x^n", { wrt: "x" }),
  ask("x^n", { wrt: "x", declare: { n: "scalar integer" } }),
  ask("x^x"),
  ask("2^(x^2)"),
  ask("x^3", { order: 2 }),
  ask("e^(-x^2/2)", { order: 3 }),
  ask("x/(1 + x^2)", { order: 4 }),
  ask("x/sqrt(1 + x^2)", { order: 2 }),
  ask("(x - m)/sqrt((x - m)^2 + epsilon)", { wrt: "x" }),
  ask("sin(x)/x^2"),
  ask("x/(1 + x^2)^2"),
  ask("sqrt(1 - x^2)"),
  ask("log(log(x))"),
  ask("log(e^a + e^b)"),
  ask("softplus(x) - x*sigmoid(x)"),
  ask("gelu(x)"),
  ask("mish(x)"),
  ask("clamp(x, 0, 6)", { wrt: "x" }),
  ask("atan(x/y)"),
  ask("tanh'(z)", { wrt: "z" }),
  ask("(b + w_1*sigmoid(u_1*x + v_1) + w_2*sigmoid(u_2*x + v_2) - y)^2"),
  ask("((x + y)*z + x)^3"),
  ask("(2*x + 1)^(2/3)"),
  ask("0.1*x^2 + 0.5*x", { wrt: "x" }),
];

const TENSORS = [
  "X : matrix n d, A : matrix n n, W : matrix n n, P : matrix n n spd",
  "x y b : vector n, w : vector d, h : vector n onehot, lambda positive, Phi : function",
];
const tensor = (
  expr: string,
  wrt: string,
  more: Partial<DifferentiateRequest> = {},
): DifferentiateRequest => ({ task: "differentiate", expr, wrt: [wrt], given: TENSORS, ...more });

/** Questions about vectors and matrices: every kind of derivation there is for them. */
export const TENSOR_QUESTIONS: readonly DifferentiateRequest[] = [
  tensor("norm2(X*w - y)^2 + lambda*norm2(w)^2", "w"),
  tensor("-sum(h .* log(softmax(A*x + b)))", "A"),
  tensor("logdet(P) + (x - y)'*inv(P)*(x - y)", "P"),
  tensor("norm2(W*Phi(A*x + b) - y)^2/2", "A"),
  tensor("sum(A .* softmax(W))", "W"),
  tensor("x[1]*norm2(x)", "x"),
  tensor("tr(A^2)/det(A)", "A"),
  tensor("sum(i, 1, n, y[i]*x[i]^2)", "x"),
  tensor("norm1(A*x)", "x"),
  tensor("W*tanh(A*x + b)", "x"),
  tensor("x/norm2(x)", "x"),
  tensor("log(sum(exp(x)))", "x", { layout: "hessian" }),
  tensor("inv(A)*W", "A"),
  tensor("norm2(X*w - y)^2", "w", { view: "index" }),
  tensor("-sum(h .* log(softmax(x)))", "x", { view: "index" }),
  tensor("tr(A'*W*A)", "A", { view: "index" }),
  tensor("prod(i, 1, n, x[i]^2 + 1)", "x[k]"),
  tensor("log(sum(i, 1, n, exp(x[i])))", "x[k]"),
];

/**
 * Claims that two problems have the same optima, true and false, from course material: where each group is
 * taught stands beside it. What a claim needs is given in the notation of problem files.
 */
export interface Topic {
  readonly topic: string;
  readonly given: readonly string[];
  readonly holds: readonly string[];
  readonly fails: readonly string[];
}

const REGRESSION =
  "X: matrix n d, w: vector d, y: vector n, lambda: scalar positive, s: scalar positive, b: scalar positive, t: scalar positive";

export const CORPUS: readonly Topic[] = [
  {
    topic: "ridge regression, its scalings and its posterior (EECS 182, CS229, PRML 3.1.4)",
    given: [REGRESSION],
    holds: [
      "argmin w of norm2(X*w - y)^2 + lambda*norm2(w)^2 and argmin w of (norm2(X*w - y)^2 + lambda*norm2(w)^2)/2",
      "argmin w of norm2(X*w - y)^2 + lambda*norm2(w)^2 and argmax w of -norm2(y - X*w)^2 - lambda*norm2(w)^2",
      "argmin w of norm2(X*w - y)^2/(2*lambda) + norm2(w)^2/2 and argmin w of norm2(X*w - y)^2 + lambda*norm2(w)^2",
      "argmax w of exp(-norm2(w)^2/2)*exp(-norm2(y - X*w)^2/(2*lambda)) and argmin w of norm2(X*w - y)^2 + lambda*norm2(w)^2",
      "argmax w of exp(-norm2(w)^2/(2*t^2))*exp(-norm2(y - X*w)^2/(2*s^2)) and argmin w of norm2(X*w - y)^2 + s^2/t^2*norm2(w)^2",
      "argmax w of log(exp(-norm2(w)^2/2)*exp(-norm2(y - X*w)^2/(2*lambda))) and argmin w of norm2(X*w - y)^2 + lambda*norm2(w)^2",
      "argmin w of sqrt(norm2(X*w - y)^2 + lambda*norm2(w)^2) and argmin w of norm2(X*w - y)^2 + lambda*norm2(w)^2",
      "argmin w of norm2(X*w - y)^2 + lambda*norm2(w)^2 and argmin w of w'*(X'*X + lambda*I(d))*w - 2*w'*X'*y",
      "argmin w of norm2(X*w - y)^2 + lambda*norm2(w)^2 and w = inv(X'*X + lambda*I(d))*X'*y",
      "argmin w of norm2(X*w - y)^2 + lambda*norm2(w)^2 and w = X'*inv(X*X' + lambda*I(n))*y",
      "argmin w of norm2(X*w - y)^2/n + lambda*norm2(w)^2 and w = inv(X'*X + n*lambda*I(d))*X'*y",
    ],
    fails: [
      "argmin w of norm2(X*w - y)^2 + lambda*norm2(w)^2 and argmax w of norm2(X*w - y)^2 + lambda*norm2(w)^2",
      "argmin w of norm2(X*w - y)^2 + lambda*norm2(w)^2 and argmin w of norm2(X*w - y)^2 + 2*lambda*norm2(w)^2",
      "argmin w of norm2(X*w - y)^2/2 + lambda*norm2(w)^2 and argmin w of norm2(X*w - y)^2 + lambda*norm2(w)^2",
      "argmax w of exp(-norm2(w)^2/2)*exp(-norm2(y - X*w)^2/(2*lambda)) and argmin w of norm2(X*w - y)^2 + norm2(w)^2",
      "argmax w of exp(-norm2(w)^2/(2*t^2))*exp(-norm2(y - X*w)^2/(2*s^2)) and argmin w of norm2(X*w - y)^2 + t^2/s^2*norm2(w)^2",
      "argmin w of norm2(X*w - y)^2 + lambda*norm2(w)^2 and argmin w of norm2(X*w + y)^2 + lambda*norm2(w)^2",
      "argmin w of norm2(X*w - y)^2 + lambda*norm2(w)^2 and argmin w of norm2(X*w - y)^2",
      "argmin w of norm2(X*w - y)^2 + lambda*norm2(w)^2 and w = inv(X'*X)*X'*y",
      "argmin w of norm2(X*w - y)^2 + lambda*norm2(w)^2 and w = inv(X'*X + 2*lambda*I(d))*X'*y",
      "argmin w of norm2(X*w - y)^2 + lambda*norm2(w)^2 and w = -inv(X'*X + lambda*I(d))*X'*y",
      "argmin w of norm2(X*w - y) + lambda*norm2(w)^2 and argmin w of norm2(X*w - y)^2 + lambda*norm2(w)^2",
    ],
  },
  {
    topic:
      "least squares: weights, Tikhonov, correlated noise, another mean of the prior (CS229 PS1, PRML 2.3.3, ESL 3.4)",
    given: [
      "X: matrix n d full column rank, w: vector d, y: vector n, W: matrix n n spd, G: matrix d d spd, S: matrix n n spd, m: vector d, lambda: scalar positive",
    ],
    holds: [
      "argmin w of norm2(X*w - y) and argmin w of norm2(X*w - y)^2",
      "argmin w of norm2(X*w - y)^2 and argmin w of w'*X'*X*w - 2*y'*X*w",
      "argmin w of norm2(X*w - y)^2 and w = inv(X'*X)*X'*y",
      "argmin w of (X*w - y)'*W*(X*w - y) and w = inv(X'*W*X)*X'*W*y",
      "argmin w of (X*w - y)'*W*(X*w - y) + w'*G*w and w = inv(X'*W*X + G)*X'*W*y",
      "argmax w of exp(-(y - X*w)'*inv(S)*(y - X*w)/2) and argmin w of (X*w - y)'*inv(S)*(X*w - y)",
      "argmax w of exp(-(y - X*w)'*inv(S)*(y - X*w)/2) and w = inv(X'*inv(S)*X)*X'*inv(S)*y",
      "argmax w of exp(-norm2(w - m)^2/2)*exp(-norm2(y - X*w)^2/(2*lambda)) and argmin w of norm2(X*w - y)^2 + lambda*norm2(w - m)^2",
      "argmin w of norm2(X*w - y)^2 + lambda*norm2(w - m)^2 and w = inv(X'*X + lambda*I(d))*(X'*y + lambda*m)",
      "argmin w of norm2(X*w - y)^2 + lambda*norm2(w - m)^2 and w = m + inv(X'*X + lambda*I(d))*X'*(y - X*m)",
      "argmin w of norm2(X*w - y)^2 + norm2(y)^2 and argmin w of norm2(X*w - y)^2",
    ],
    fails: [
      "argmin w of norm2(X*w - y)^2 and argmax w of norm2(X*w - y)^2",
      "argmin w of (X*w - y)'*W*(X*w - y) and argmin w of norm2(X*w - y)^2",
      "argmin w of (X*w - y)'*W*(X*w - y) and w = inv(X'*W*X)*X'*y",
      "argmax w of exp(-(y - X*w)'*inv(S)*(y - X*w)/2) and argmin w of (X*w - y)'*S*(X*w - y)",
      "argmin w of norm2(X*w - y)^2 + lambda*norm2(w - m)^2 and argmin w of norm2(X*w - y)^2 + lambda*norm2(w + m)^2",
      "argmin w of norm2(X*w - y)^2 + lambda*norm2(w - m)^2 and w = inv(X'*X + lambda*I(d))*X'*y",
      "argmin w of norm2(X*w - y)^2 and argmin w of w'*X'*X*w - y'*X*w",
    ],
  },
  {
    topic: "lasso and the Laplace prior; absolute errors (PRML 3.1.4, Murphy 11.4)",
    given: [REGRESSION],
    holds: [
      "argmax w of exp(-norm1(w)/b)*exp(-norm2(y - X*w)^2/(2*s^2)) and argmin w of norm2(X*w - y)^2 + 2*s^2/b*norm1(w)",
      "argmin w of norm2(X*w - y)^2 + lambda*norm1(w) and argmin w of norm2(X*w - y)^2/2 + lambda/2*norm1(w)",
      "argmax w of exp(-norm1(y - X*w)/b) and argmin w of norm1(X*w - y)",
      "argmax w of exp(-norm1(y - X*w)/b)*exp(-norm2(w)^2/2) and argmin w of norm1(X*w - y) + b/2*norm2(w)^2",
      "argmin w of norm2(X*w - y)^2 + lambda*norm1(w) + t*norm2(w)^2 and argmax w of -(norm2(y - X*w)^2 + lambda*norm1(w) + t*norm2(w)^2)/(2*s^2)",
    ],
    fails: [
      "argmin w of norm2(X*w - y)^2/2 + lambda*norm1(w) and argmin w of norm2(X*w - y)^2 + lambda*norm1(w)",
      "argmax w of exp(-norm1(w)/b)*exp(-norm2(y - X*w)^2/(2*s^2)) and argmin w of norm2(X*w - y)^2 + s^2/b*norm1(w)",
      "argmax w of exp(-norm1(y - X*w)/b) and argmin w of norm2(X*w - y)^2",
      "argmin w of norm2(X*w - y)^2 + lambda*norm1(w) and argmin w of norm2(X*w - y)^2 + lambda*norm2(w)^2",
    ],
  },
  {
    topic: "logistic regression, labels 0 and 1 or -1 and 1 (CS229 PS1, LMU, PRML 4.3.2)",
    given: [REGRESSION, "z: vector n pm1"],
    holds: [
      "argmax w of sum(y .* log(sigma(X*w)) + (1 - y) .* log(1 - sigma(X*w))) and argmin w of -sum(y .* log(sigma(X*w)) + (1 - y) .* log(1 - sigma(X*w)))/n",
      "argmin w of sum(log(1 + exp(X*w)) - y .* (X*w)) and argmax w of sum(y .* log(sigma(X*w)) + (1 - y) .* log(1 - sigma(X*w)))",
      "argmin w of sum(softplus(X*w) - y .* (X*w)) and argmin w of -sum(y .* log(sigma(X*w)) + (1 - y) .* log(1 - sigma(X*w)))",
      "argmin w of sum(log(1 + exp(-(z .* (X*w))))) and argmax w of sum(log(sigma(z .* (X*w))))",
      "argmin w of sum(softplus(-(z .* (X*w)))) + lambda*norm2(w)^2 and argmax w of exp(-lambda*norm2(w)^2)*exp(sum(log(sigma(z .* (X*w)))))",
      "argmin w of sum(softplus(-(z .* (X*w)))) and argmin w of sum(softplus(X*w) - (1 + z)/2 .* (X*w))",
    ],
    fails: [
      "argmin w of sum(softplus(X*w) - y .* (X*w)) and argmin w of sum(softplus(X*w) + y .* (X*w))",
      "argmin w of sum(softplus(X*w) - y .* (X*w)) and argmin w of sum(softplus(X*w) - y .* (X*w)) + lambda*norm2(w)^2",
      "argmin w of sum(softplus(-(z .* (X*w)))) + norm2(w)^2 and argmin w of sum(softplus(z .* (X*w))) + norm2(w)^2",
      "argmin w of sum(softplus(X*w) - y .* (X*w)) and argmax w of sum(softplus(X*w) - y .* (X*w))",
      "argmin w of sum(softplus(X*w) - y .* (X*w)) + norm2(w)^2 and argmin w of norm2(X*w - y)^2 + norm2(w)^2",
    ],
  },
  {
    topic: "cross-entropy, Kullback-Leibler divergence and maximum likelihood (CS229, Goodfellow 5.5)",
    given: ["p: vector k simplex, q: vector k simplex, z: vector k, c: scalar positive"],
    holds: [
      "argmin z of -sum(p .* log(softmax(z))) and argmin z of sum(p .* log(p)) - sum(p .* log(softmax(z)))",
      "argmin z of sum(p .* (log(p) - log(softmax(z)))) and argmax z of sum(p .* log(softmax(z)))",
      "argmin z of -sum(p .* log(softmax(z))) and argmin z of log(sum(exp(z))) - p'*z",
      "argmin z of -c*sum(p .* log(softmax(z))) and argmin z of -sum(p .* log(softmax(z)))",
    ],
    fails: [
      "argmin z of -sum(p .* log(softmax(z))) and argmin z of -sum(q .* log(softmax(z)))",
      "argmin z of -sum(p .* log(softmax(z))) and argmax z of -sum(p .* log(softmax(z)))",
      "argmin z of log(sum(exp(z))) - p'*z and argmin z of log(sum(exp(z))) + p'*z",
    ],
  },
  {
    topic: "maximum likelihood: means, variances, rates, proportions (CS229 PS1, PRML 2.1-2.3, LMU)",
    given: [
      "x: vector n, mu: scalar, v: scalar positive, r: scalar positive, k: scalar positive, n: scalar positive, S: scalar positive, u: scalar (0,1), s: scalar positive, k < n",
    ],
    holds: [
      "argmax mu of exp(-norm2(x - mu*ones(n))^2/(2*s^2)) and argmin mu of norm2(x - mu*ones(n))^2",
      "argmax mu of exp(-norm2(x - mu*ones(n))^2/(2*s^2)) and mu = sum(x)/n",
      "argmax v of -n/2*log(v) - S/(2*v) and v = S/n",
      "argmax v of v^(-n/2)*exp(-S/(2*v)) and argmin v of n*log(v) + S/v",
      "argmax r of n*log(r) - r*S and r = n/S",
      "argmax r of r^n*exp(-r*S) and argmin r of r*S - n*log(r)",
      "argmax r of S*log(r) - n*r and r = S/n",
      "argmax u of u^k*(1 - u)^(n - k) and argmin u of -k*log(u) - (n - k)*log(1 - u)",
      "argmax u of u^k*(1 - u)^(n - k) and u = k/n",
      "argmin v of n*log(sqrt(v)) + S/(2*v) and argmin v of n*log(v) + S/v",
    ],
    fails: [
      "argmax mu of exp(-norm2(x - mu*ones(n))^2/(2*s^2)) and mu = sum(x)",
      "argmax v of -n/2*log(v) - S/(2*v) and v = S/(n - 1)",
      "argmax r of n*log(r) - r*S and r = S/n",
      "argmax r of r^n*exp(-r*S) and argmax r of S^r*exp(-r*n)",
      "argmax u of u^k*(1 - u)^(n - k) and u = (k + 1)/(n + 2)",
      "argmax u of u^k*(1 - u)^(n - k) and argmax u of u^k*(1 - u)^n",
      "argmax v of v^(-n/2)*exp(-S/(2*v)) and argmin v of n*log(v) + 2*S/v",
    ],
  },
  {
    topic: "monotone transforms, constants and dropped terms (Boyd 4.1.3)",
    given: ["x: scalar, c: scalar positive, a: scalar, A: matrix n n spd, q: vector n, z: vector n"],
    holds: [
      "argmin x of (x - 1)^2 and argmin x of exp((x - 1)^2)",
      "argmin x of (x - a)^2 and argmin x of log(1 + (x - a)^2)",
      "argmin x of x^2 + 1 and argmin x of sqrt(x^2 + 1)",
      "argmin x of x^2 + 1 and argmin x of (x^2 + 1)^2",
      "argmax x of exp(-(x - a)^2) and argmin x of (x - a)^2",
      "argmin x of (x - a)^2 and argmin x of c*(x - a)^2 + a^2",
      "argmin x of (x - a)^2 and argmin x of x^2 - 2*a*x",
      "argmax x of 1/(1 + x^2) and argmin x of x^2",
      "argmin x of abs(x - a) and argmin x of (x - a)^2",
      "argmin x of x^2 and argmin x of x^4",
      "argmax x of tanh(-(x - a)^2) and argmin x of (x - a)^2",
      "argmin z of z'*A*z/2 - q'*z and z = inv(A)*q",
      "argmin z of exp(z'*A*z/2 - q'*z) and argmax z of 2*q'*z - z'*A*z",
    ],
    fails: [
      "argmin x of (x - 1)^2 and argmax x of exp((x - 1)^2)",
      "argmin x of (x - a)^2 and argmin x of x^2 - a*x",
      "argmin x of (x - 1)^2 and argmin x of (x^2 - 1)^2",
      "argmin x of x^2 + x and argmin x of x^2",
      "argmin x of (x - a)^2 and argmin x of -c*(x - a)^2",
      "argmin x of exp(x) - x and argmin x of x^2 + x",
      "argmin x of abs(x - 1) and argmin x of (x + 1)^2",
      "argmin z of z'*A*z/2 - q'*z and z = A*q",
    ],
  },
  {
    topic: "statistical models as problems (PRML 2 and 3, Murphy 4 and 11)",
    given: [
      "X: matrix n d, w: vector d, y: vector n, lambda: scalar positive, b: scalar positive, t: scalar positive",
      "w ~ laplace(0, b), y ~ normal(X*w, lambda*I)",
    ],
    holds: [
      "map w and argmin w of norm2(X*w - y)^2 + 2*lambda/b*norm1(w)",
      "mle w and argmin w of norm2(X*w - y)^2",
    ],
    fails: ["map w and argmin w of norm2(X*w - y)^2 + lambda/b*norm1(w)"],
  },
  {
    topic: "models by entries: logistic regression with a normal prior",
    given: [
      "X: matrix n d, w: vector d, y: vector n, t: scalar positive",
      "w ~ normal(0, t*I), y[i] ~ bernoulli(sigmoid(X[i]'*w))",
    ],
    holds: ["map w and argmin w of sum(softplus(X*w) - y .* (X*w)) + norm2(w)^2/(2*t)"],
    fails: ["map w and argmin w of sum(softplus(X*w) - y .* (X*w)) + t*norm2(w)^2/2"],
  },
  {
    topic: "among probabilities, and where entries are set to zero (Boyd 5, ESL 3.4)",
    given: [
      "p: vector n simplex, k: vector n, k > 0, c: vector n, x: vector n, a: vector n, l: scalar positive",
    ],
    holds: [
      "argmin p of -sum(k .* log(p)) and p = k/sum(k)",
      "argmax p of c'*p - sum(p .* log(p)) and p = softmax(c)",
      "argmin p of norm2(p)^2 + 1 and argmin p of norm2(p - ones(n)/n)^2",
      "argmin x of norm2(x - a)^2/2 + l*norm1(x) and x = sign(a) .* relu(abs(a) - l*ones(n))",
      "argmin x of norm2(x - a)^2 + l*norm1(x) and argmin x of norm2(x - a)^2/2 + l/2*norm1(x)",
    ],
    fails: [
      "argmin p of -sum(k .* log(p)) and p = k",
      "argmin p of -sum(k .* log(p)) and p = ones(n)/n",
      "argmax p of c'*p - sum(p .* log(p)) and p = softmax(2*c)",
      "argmin x of norm2(x - a)^2 + l*norm1(x) and x = sign(a) .* relu(abs(a) - l*ones(n))",
    ],
  },
  {
    topic: "a change of variable: deviations for variances, log-odds for proportions",
    given: [
      "v: scalar positive, s: scalar positive, n positive, S positive, k positive, k < n, p: scalar (0,1), t: scalar",
    ],
    holds: [
      "argmin v of n*log(v) + S/v and argmin s of 2*n*log(s) + S/s^2 with v = s^2",
      "argmax p of p^k*(1 - p)^(n - k) and argmin t of n*softplus(t) - k*t with p = sigma(t)",
      "argmin v of v - log(v) and argmin t of e^t - t with v = e^t",
    ],
    fails: [
      "argmin v of n*log(v) + S/v and argmin s of n*log(s) + S/s^2 with v = s^2",
      "argmax p of p^k*(1 - p)^(n - k) and argmin t of n*softplus(t) + k*t with p = sigma(t)",
      "argmin v of v - log(v) and argmin t of e^t + t with v = e^t",
    ],
  },
];

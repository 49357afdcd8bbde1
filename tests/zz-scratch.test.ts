import { it } from "vitest";
import { createRequire } from "node:module";
import { LIBRARY, apply, symbol } from "@derive/core";
import { toTex } from "@derive/render";
const katex = createRequire(new URL("../packages/render/package.json", import.meta.url))("katex");
const T = `D(x^2*sin(x), x)
2*x*sin(x) + x^2*cos(x)
sigma(x)*(1 - sigma(x))
4*s(2x)*(1 - s(2x))
(1 + e^(-z))^(-2)*(-e^(-z))
1/(1 + e^(-x))*(e^(-x)/(1 + e^(-x)))
D((e^x - e^(-x))/(e^x + e^(-x)), x)
((e^x + e^(-x))^2 - (e^x - e^(-x))^2)/(e^x + e^(-x))^2
1 - tanh(x)^2
sin(x)^(-1)
sin(x)^n
2*3*x
2*x^2*3
-x/2
-(a+b)
a - (b - c)
x*2^x
D(D(x^3, x), x)
D(D(x^3*y, x), y)
f(g(x))*x
f'(g(x))*g'(x)
log(x*y)*z
log(x)*sin(x)*y
x*log(x)*cos(2x)
sqrt(1 - x^2)
abs(x/2)
relu(w*x+b)
cases(x > 0, x^2, x <= 0, -x)
cases(x > 0, 1, 0)
max(x, y, 3)
0.1*x^2 + 0.5*x
-y*log(yhat) - (1 - y)*log(1 - yhat)
x_1^2 + w0*x_max
theta_0 + lambda*W_(1)_ij
(W_(1))^2
(x/y)^2
sqrt(x)^2
x^(2/3)
e^(-x^2/2)
x > 0 and x < 1
x != 0
step(u)*3
2*step(u)
polygamma(1, x)
loss*accuracy
f*(x+1)
x*(x+1)
tanh'(z)
x^x^x
(x^y)^z
2*(-3)
x*f(x)
sin(x)*cos(x)
e^x*sin(x)
2*D(x,x)*y
`
  .trim()
  .split("\n");
it("x", () => {
  for (const t of T) {
    try {
      const e = LIBRARY.parse(t, {
        functions: new Map([
          ["f", undefined],
          ["g", undefined],
          ["s", undefined],
        ]),
        symbols: new Set(["loss", "accuracy"]),
      });
      const tex = toTex(e);
      console.log(t.padEnd(40), tex);
      katex.renderToString(tex, { throwOnError: true, strict: "error" });
    } catch (e) {
      console.log("ERR", t, String(e).slice(0, 200));
    }
  }
  for (const n of [
    "</script>",
    "\\href{javascript:alert(1)}{x}",
    "__proto__",
    "a%b$c{d}#&~^|\"'`",
    "学",
    "naïve",
    "x'",
    "\u0000\u001b[31m",
    "😀",
    "",
  ]) {
    const tex = toTex(apply("^", [symbol(n), apply(n, [symbol(n)])]));
    console.log(JSON.stringify(n), tex);
    try {
      katex.renderToString(tex, { throwOnError: true, strict: "error" });
    } catch (e) {
      console.log("ERR", String(e));
    }
  }
});

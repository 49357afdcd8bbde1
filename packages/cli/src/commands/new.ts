/** `derive new`: a worksheet to start from. It never writes over a file that is there. */
import { UsageError } from "../failure.js";
import type { Io } from "../io.js";
import type { Values } from "../options.js";
import { deliver } from "../output.js";

export async function run(word: string | undefined, _values: Values, io: Io): Promise<number> {
  if (word !== undefined && word !== "-" && (await exists(word, io)))
    throw new UsageError(`${word} is there already: choose another name, or remove it first`);
  const file = word === "-" ? undefined : word;
  await deliver(SHEET, file, io);
  if (file !== undefined)
    io.err(
      `derive sheet ${file} -o solutions.html --watch   shows it while you write\n` +
        `derive sheet ${file} -o student.pdf --profile student\n`,
    );
  return 0;
}

/** Whatever cannot be opened for another reason than that it is missing is there too. */
async function exists(path: string, io: Io): Promise<boolean> {
  try {
    await io.readFile(path);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ENOENT");
  }
}

const SHEET = `---
title: Slopes and squares
course: Machine learning
number: Sheet 1
---

Give a reason for each line. What you have shown in one part may be used in the next.

## Problem 1. The logistic function

### (a) Its derivative

Let $\\sigma(x) = \\frac{1}{1 + e^{-x}}$. Show that $\\sigma'(x) = \\sigma(x)\\,(1 - \\sigma(x))$.

#### Hint

Write $\\sigma$ as a power and use the chain rule.

#### Solution

\`\`\`derive
prove D(sigma(x), x) = sigma(x)*(1 - sigma(x))
\`\`\`

#### Staff

A common slip is the lost inner derivative: then the sign is wrong.

### (b) Its slope at two points

Where is $\\sigma$ steeper, at $x = 0$ or at $x = 2$?

#### Solution

\`\`\`derive
differentiate sigma(x) wrt x in sigma at x = 0; x = 2
\`\`\`

At $x = 0$: the slope is largest where $\\sigma(x) = \\frac12$.

## Problem 2. A line through the origin

### (a) One point

Let $L(w) = \\frac12 (wx - y)^2$. Differentiate $L$ by $w$.

#### Solution

\`\`\`derive
differentiate 1/2*(w*x - y)^2 wrt w at w = 1, x = 2, y = 3
\`\`\`

### (b) All points

Which $w$ makes $\\lVert Xw - y \\rVert^2 + \\lambda \\lVert w \\rVert^2$ smallest, and why is it the only one?

#### Solution

\`\`\`derive
given X : matrix n d, w : vector d, y : vector n, lambda positive
minimize norm2(X*w - y)^2 + lambda*norm2(w)^2 over w
\`\`\`
`;

/** `derive differentiate`: the derivative by one variable, or all partial derivatives. */
import { EXIT } from "../failure.js";
import type { Io } from "../io.js";
import type { Values } from "../options.js";
import { question } from "../question.js";
import { differentiateRequest } from "../request.js";

export async function run(word: string | undefined, values: Values, io: Io): Promise<number> {
  const code = await question((expr) => differentiateRequest(expr, values), word, values, io);
  if (!values["second-opinion"] || code !== EXIT.done || word === undefined || word === "-") return code;
  const { secondOpinion } = await import("../second-opinion.js");
  await secondOpinion(differentiateRequest(word, values), io);
  return code;
}

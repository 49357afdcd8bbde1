/** Claims as the tests write them, `left = right | given, given`, put to the verifier. */
import { answer, type ProveAnswer } from "@derive/core";

export function verdictOn(line: string): ProveAnswer {
  const [claim = "", given = ""] = line.split(" | ");
  const facts = given === "" ? [] : given.split(/,\s+(?![^([]*[)\]])/u);
  const answered = answer({ task: "prove", claim, given: facts });
  if (answered.task !== "prove") throw new Error(`${claim} was not taken for a claim`);
  return answered;
}

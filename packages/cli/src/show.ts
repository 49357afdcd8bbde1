import { type Answer, toResponse } from "@derive/core";
export { toTex } from "./tex.js";
export const shower =
  (..._: unknown[]) =>
  (given: Answer): string =>
    JSON.stringify(toResponse(given)) + "\n";

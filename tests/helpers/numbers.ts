/** Values as machine numbers. */
import type { Written } from "@derive/core";

/** NaN for what is not one. */
export const machineNumber = (value: Written | undefined): number =>
  typeof value === "number" ? value : Number.NaN;

/** Points as people write them. */
import { splitTopLevel } from "./declare.js";
import { mistake } from "./mistake.js";
import type { PointRequest } from "./request.js";

/** `x = -2, y = 5; x = 0, y = 1`: points are separated by semicolons. */
export function readPoints(text: string): PointRequest[] {
  return text.split(";").map((point) => {
    const entries = splitTopLevel(point).map((assignment) => {
      const [, name, value] = /^\s*([^=]+?)\s*=\s*(.+?)\s*$/s.exec(assignment) ?? [];
      if (name === undefined || value === undefined)
        throw mistake(`a point reads x = 0.5, y = -2; ${JSON.stringify(assignment)} does not`, assignment);
      return [name, value] as const;
    });
    if (entries.length === 0) throw mistake("a point gives at least one value, as in x = 0.5");
    return Object.fromEntries(entries);
  });
}

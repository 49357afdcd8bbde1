/** `derive plot`: a function over its derivative, as a picture or on a page. */
import type { Io } from "../io.js";
import type { Values } from "../options.js";
import { picture } from "../picture.js";
import { plotRequest } from "../request.js";

export function run(word: string | undefined, values: Values, io: Io): Promise<number> {
  return picture((expr) => plotRequest(expr, values), word, values, io);
}

/** `derive graph`: the computation graph, as a picture or on a page. */
import type { Io } from "../io.js";
import type { Values } from "../options.js";
import { picture } from "../picture.js";
import { backpropRequest } from "../request.js";

export function run(word: string | undefined, values: Values, io: Io): Promise<number> {
  return picture((expr) => backpropRequest(expr, values), word, values, io);
}

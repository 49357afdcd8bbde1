/** `derive train`: a model fitted to a function, with its gradient, as a picture or on a page. */
import type { Io } from "../io.js";
import type { Values } from "../options.js";
import { picture } from "../picture.js";
import { bar } from "../progress.js";
import { trainRequest } from "../request.js";

export async function run(word: string | undefined, values: Values, io: Io): Promise<number> {
  const shown = bar("training", io);
  try {
    return await picture((expr) => trainRequest(expr, values), word, values, io, shown.at);
  } finally {
    shown.end();
  }
}

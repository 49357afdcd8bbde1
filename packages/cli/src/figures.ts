/** What draws figures, loaded only when there is one to be drawn. */
export { draw } from "@derive/render/figures";

/** The public catalogue of rendering. */
export * from "./light.js";
export * from "./formats.js";
export * from "./worksheets.js";

/** The public catalogue of the core. */
export * from "./light.js";
export * from "./tasks.js";

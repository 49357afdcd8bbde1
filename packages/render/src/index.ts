export { toTex } from "./sheet/express.js";

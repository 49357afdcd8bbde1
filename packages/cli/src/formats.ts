/** The formats of pages and files, loaded only when one is wanted. */
export { formatNamed } from "@derive/render/formats";

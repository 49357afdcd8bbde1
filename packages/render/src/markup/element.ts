/**
 * The builder for HTML and SVG: the only place that escapes, so nothing else can forget to.
 * It knows no page, no formula and no list of elements.
 */

/** Markup that is safe to place as it is. Made by `element`, `text` and, for other programs' output, `trusted`. */
export interface Markup {
  readonly markup: string;
}

export type Child = Markup | string | readonly Child[] | undefined;
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

const VOID: ReadonlySet<string> = new Set(["br", "hr", "img", "link", "meta"]);

export function element(name: string, attributes: Attributes, ...children: readonly Child[]): Markup {
  const start = `<${name}${Object.entries(attributes).map(attribute).join("")}>`;
  return { markup: VOID.has(name) ? start : `${start}${inside(children)}</${name}>` };
}

/** Several pieces in a row. */
export const fragment = (...children: readonly Child[]): Markup => ({ markup: inside(children) });

/** For markup that a program we chose made, such as KaTeX, or that stands in our own source. */
export const trusted = (markup: string): Markup => ({ markup });

function attribute([name, value]: readonly [string, string | number | boolean | undefined]): string {
  if (value === undefined || value === false) return "";
  return value === true ? ` ${name}` : ` ${name}="${escape(String(value))}"`;
}

/** One text after the other: joining a list would copy what is inside once more at every level. */
function inside(children: readonly Child[]): string {
  let text = "";
  for (const child of children) text += written(child);
  return text;
}

function written(child: Child): string {
  if (child === undefined) return "";
  if (typeof child === "string") return escape(child);
  return "markup" in child ? child.markup : inside(child);
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#39;"],
]);

/** No page may hold these: signs that control, and halves of signs. */
const UNSEEN = /[^\P{Cc}\n\t]|\p{Cs}/gu;

/** Text as markup. Characters that no document may hold are shown as a replacement mark. */
export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES.get(character) ?? "").replace(UNSEEN, "\uFFFD");
}

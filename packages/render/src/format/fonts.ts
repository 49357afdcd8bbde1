/**
 * The style sheet of KaTeX cut down to one page: faces that the page does not use are left out, the others
 * are embedded. Reads only what `Assets` hands it.
 */

/** Where the files of KaTeX come from. */
export interface Assets {
  readonly css: () => string;
  /** A font file by its name, in base64. */
  readonly font: (name: string) => string;
}

const FACE = /@font-face\s*\{[^}]*\}/g;
const RULE = /([^{}]+)\{([^{}]*)\}/g;

/** The style for a page that uses these classes. */
export function mathStyle(assets: Assets, page: string): string {
  const css = assets.css();
  const rules = css.replace(FACE, "");
  const used = usedFaces(rules, classesOf(page));
  const faces = [...css.matchAll(FACE)].flatMap(([face]) => {
    const file = /fonts\/([\w-]+\.woff2)/.exec(face)?.[1];
    const name = file?.replace(/^KaTeX_|\.woff2$/g, "");
    if (file === undefined || name === undefined || !used.has(name)) return [];
    const source = `src:url(data:font/woff2;base64,${assets.font(file)}) format("woff2")`;
    return [face.replace(/src:[^;}]*/, () => source)];
  });
  return faces.join("") + rules.replace(/\/\*[^]*?\*\//g, "");
}

function classesOf(page: string): ReadonlySet<string> {
  const lists = new Set<string>();
  const mark = ' class="';
  for (let at = page.indexOf(mark); at >= 0; at = page.indexOf(mark, at)) {
    const start = at + mark.length;
    at = page.indexOf('"', start);
    lists.add(page.slice(start, at));
  }
  return new Set([...lists].flatMap((list) => list.split(" ")));
}

/** `Main-Regular`, `Size2-Regular`, …: those that a rule asks for whose classes all occur. */
function usedFaces(rules: string, classes: ReadonlySet<string>): ReadonlySet<string> {
  const used = new Set(["Main-Regular", "Math-Italic"]);
  for (const [, selectors = "", body = ""] of rules.matchAll(RULE)) {
    const family = /KaTeX_(\w+)/.exec(body)?.[1];
    const bold = /font-weight:\s*(?:bold|[67]00)/.test(body);
    const italic = /font-style:\s*italic/.test(body);
    if (family === undefined && !bold && !italic) continue;
    if (!selectors.split(",").some((selector) => occurs(selector, classes))) continue;
    const cut = `${bold ? "Bold" : ""}${italic ? "Italic" : ""}`;
    used.add(`${family ?? "Main"}-${cut === "" ? "Regular" : cut}`);
  }
  return used;
}

const occurs = (selector: string, classes: ReadonlySet<string>): boolean =>
  [...selector.matchAll(/\.([\w-]+)/g)].every(([, name = ""]) => classes.has(name));

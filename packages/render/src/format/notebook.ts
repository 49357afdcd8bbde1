/**
 * A sheet as a Jupyter notebook (nbformat 4.5): Markdown with formulas between dollars, programs as cells that run,
 * figures as attachments. The same sheet gives the same bytes.
 */
import type { Draw } from "../figure/content.js";
import { aboutFigure } from "../sheet/figure.js";
import { handle, type Sheet } from "../sheet/sheet.js";
import { WORDING } from "../sheet/wording.js";
import type { Format } from "./format.js";
import { boxed, escapeMarkdown, markdownHandlers } from "./markdown.js";

export const notebookFormat: Format = {
  name: "ipynb",
  extension: "ipynb",
  write: (sheet, { draw } = {}) => `${JSON.stringify(notebook(sheet, draw), undefined, 1)}\n`,
};

const HANDLERS = markdownHandlers({
  span: (source) => `$${inert(source).replace(/\s*\n\s*/g, " ")}$`,
  display: (source) => `$$\n${inert(source)}\n$$`,
});

/** The same formula without what a reader that looks for Markdown or HTML first would take for a tag or a link. */
const inert = (source: string): string =>
  source
    .replace(/(?<!\\)</g, "\\lt ")
    .replace(/(?<!\\)>/g, "\\gt ")
    .replace(/\]\(/g, "] (");

interface MarkdownCell {
  readonly cell_type: "markdown";
  readonly id: string;
  readonly metadata: object;
  readonly source: readonly string[];
  readonly attachments?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

interface CodeCell {
  readonly cell_type: "code";
  readonly execution_count: null;
  readonly id: string;
  readonly metadata: object;
  readonly outputs: readonly never[];
  readonly source: readonly string[];
}

function notebook({ title, subtitle, footer, blocks }: Sheet, draw: Draw | undefined): object {
  const cells: (MarkdownCell | CodeCell)[] = [];
  const id = (): string => `cell-${cells.length + 1}`;
  let waiting: string[] = [
    `# ${escapeMarkdown(title)}`,
    ...(subtitle === undefined ? [] : [escapeMarkdown(subtitle)]),
  ];
  const flush = (): void => {
    if (waiting.length > 0)
      cells.push({ cell_type: "markdown", id: id(), metadata: {}, source: linesOf(waiting.join("\n\n")) });
    waiting = [];
  };
  for (const block of blocks) {
    if (block.kind === "heading" && block.level < 3) flush();
    if (block.kind === "check" || (block.kind === "code" && block.language === "python")) {
      flush();
      const own: CodeCell = {
        cell_type: "code",
        execution_count: null,
        id: id(),
        metadata: {},
        outputs: [],
        source: linesOf(block.text),
      };
      cells.push(own);
    } else if (block.kind === "figure" && draw !== undefined) {
      flush();
      const name = `figure-${cells.length + 1}.svg`;
      const { svg } = draw(block.content, `figure-${cells.length + 1}-`);
      const alt = escapeMarkdown(aboutFigure(block.content).title);
      cells.push({
        cell_type: "markdown",
        id: id(),
        metadata: {},
        source: [boxed(block, `![${alt}](attachment:${name})`)],
        attachments: { [name]: { "image/svg+xml": base64(svg) } },
      });
    } else {
      const text = boxed(block, handle(HANDLERS, block));
      if (text !== "") waiting.push(text);
    }
  }
  waiting.push(
    [footer, WORDING.made].flatMap((text) => (text === undefined ? [] : [escapeMarkdown(text)])).join(" · "),
  );
  flush();
  return {
    cells,
    metadata: {
      kernelspec: { display_name: "Python 3", language: "python", name: "python3" },
      language_info: { name: "python" },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

/** Lines with their ends, as the format wants them. */
const linesOf = (text: string): string[] => text.split(/(?<=\n)/);

/** Works in a browser as well, where there are no buffers. */
function base64(text: string): string {
  let bytes = "";
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return btoa(bytes);
}

/** Splits a stream of text into lines without ever holding more than one of them. */

export interface TextLine {
  readonly text: string;
  /** 1-based. */
  readonly number: number;
  /** The line was longer than the limit; `text` is its beginning. */
  readonly cut: boolean;
}

/** 4 million characters: far above any sensible request, far below what memory holds. */
const LONGEST = 4_000_000;

/** The lines of a stream. An end of line is `\n` or `\r\n`; a byte order mark is dropped. */
export async function* linesOf(
  source: AsyncIterable<string>,
  longest: number = LONGEST,
): AsyncGenerator<TextLine> {
  let number = 1;
  let pieces: string[] = [];
  let length = 0;
  const add = (piece: string): void => {
    if (length < longest) pieces.push(piece.slice(0, longest - length));
    length += piece.length;
  };
  const take = (): TextLine => {
    const text = pieces.join("").replace(/\r$/, "");
    const line = { text: number === 1 ? text.replace(/^\uFEFF/, "") : text, number, cut: length > longest };
    pieces = [];
    length = 0;
    number += 1;
    return line;
  };
  for await (const chunk of source) {
    let start = 0;
    for (let end = chunk.indexOf("\n"); end >= 0; end = chunk.indexOf("\n", start)) {
      add(chunk.slice(start, end));
      yield take();
      start = end + 1;
    }
    if (start < chunk.length) add(chunk.slice(start));
  }
  if (length > 0) yield take();
}

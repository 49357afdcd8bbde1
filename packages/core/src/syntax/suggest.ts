/** "Did you mean": the known name nearest to what was typed. */

/** The nearest of `names` within two edits (one for short words); `undefined` when none is near. */
export function nearest(typed: string, names: Iterable<string>): string | undefined {
  if (typed.length > 40) return undefined;
  const allowed = typed.length <= 4 ? 1 : 2;
  let best: string | undefined;
  let bestDistance = allowed + 1;
  for (const name of names) {
    if (Math.abs(name.length - typed.length) > allowed) continue;
    const edits = name.toLowerCase() === typed.toLowerCase() ? 0.5 : editDistance(typed, name);
    // Among equally near names the one that begins as the word does: sinn is sin, not sign.
    const distance = edits - commonStart(typed, name) / 100;
    if (edits <= allowed && distance < bestDistance && distance < typed.length) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

function commonStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

/** `; did you mean sin?`, or nothing. */
export function didYouMean(
  typed: string,
  names: Iterable<string>,
  spell = (name: string): string => name,
): string {
  const name = nearest(typed, names);
  return name === undefined ? "" : `; did you mean ${spell(name)}?`;
}

/** Insertions, deletions, replacements, and swaps of neighbours. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/** Longer texts are compared by their first so many characters: the work grows with the product of both lengths. */
const MOST_CHARACTERS = 8_000;

/** Insertions, deletions and replacements of single characters that make one text the other (Levenshtein 1966). */
export function editDistance(a: readonly string[], b: readonly string[]): number {
  let row = Uint32Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [line, character] of a.entries()) {
    const next = new Uint32Array(b.length + 1);
    next[0] = line + 1;
    for (let at = 1; at <= b.length; at += 1) {
      const replaced = (row[at - 1] ?? 0) + (character === b[at - 1] ? 0 : 1);
      next[at] = Math.min(replaced, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1);
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** 1 − edit distance over the longer text's length, in [0, 1]; two empty texts are alike. */
export function editSimilarity(expected: string, answer: string): number {
  const a = [...expected].slice(0, MOST_CHARACTERS);
  const b = [...answer].slice(0, MOST_CHARACTERS);
  const longer = Math.max(a.length, b.length);
  return longer === 0 ? 1 : 1 - editDistance(a, b) / longer;
}

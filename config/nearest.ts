/**
 * The optimal string alignment form of the Damerau-Levenshtein distance: insertions, deletions, substitutions and swaps
 * of neighbours, each costing one.
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const substitution = a[row - 1] === b[column - 1] ? 0 : 1;
      let best = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + substitution);
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) best = Math.min(best, at(beforeLast, column - 2) + 1);
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

/** No name is longer, and comparing a long text with many candidates is slow. */
const LONGEST_COMPARED = 128;

/**
 * The candidate that a mistyped word most likely means, or null where none is near: case and `_`, `-` do not count, one
 * edit is allowed for every three letters, and a word that stands whole in a candidate (or the other way round) is near.
 * Of equally near ones the first wins.
 */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const wanted = bare(word);
  if (wanted === '' || wanted.length > LONGEST_COMPARED) return null;
  let found: { candidate: string; distance: number } | null = null;
  for (const candidate of candidates) {
    const known = bare(candidate);
    const distance = editDistance(wanted, known);
    const contained = Math.min(wanted.length, known.length) >= 4 && (known.includes(wanted) || wanted.includes(known));
    const allowed = Math.max(1, Math.floor(Math.max(wanted.length, known.length) / 3));
    if (distance > allowed && !contained) continue;
    if (found === null || distance < found.distance) found = { candidate, distance };
  }
  return found?.candidate ?? null;
}

function bare(word: string): string {
  return word.toLowerCase().replaceAll(/[-_\s]/g, '');
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}

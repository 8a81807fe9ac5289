const ORDERS = 6;
const BETA_SQUARED = 4;

function ngrams(characters: readonly string[], order: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (let at = 0; at + order <= characters.length; at += 1) {
    const ngram = characters.slice(at, at + order).join('');
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return counts;
}

function totalOf(counts: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}

function overlap(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let shared = 0;
  for (const [ngram, count] of a) shared += Math.min(count, b.get(ngram) ?? 0);
  return shared;
}

/**
 * Character n-gram F score in [0, 1] (Popović 2015): orders 1 to 6, recall twice as heavy as precision, white space
 * left out. Orders that one of the texts is too short for are left out, as sacrebleu does.
 */
export function chrF(expected: string, answer: string): number {
  const wanted = [...expected.replaceAll(/\s+/gu, '')];
  const given = [...answer.replaceAll(/\s+/gu, '')];
  let precision = 0;
  let recall = 0;
  let orders = 0;
  for (let order = 1; order <= ORDERS; order += 1) {
    const [inExpected, inAnswer] = [ngrams(wanted, order), ngrams(given, order)];
    const [expectedTotal, answerTotal] = [totalOf(inExpected), totalOf(inAnswer)];
    if (expectedTotal === 0 || answerTotal === 0) continue;
    const shared = overlap(inExpected, inAnswer);
    precision += shared / answerTotal;
    recall += shared / expectedTotal;
    orders += 1;
  }
  if (orders === 0 || precision + recall === 0) return 0;
  return ((1 + BETA_SQUARED) * precision * recall) / (orders * (BETA_SQUARED * precision + recall));
}

/** Scripts that write no space between words: each of their characters is a word. */
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[^\P{L}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]+|\p{N}+/gu;
const LATIN_WORD = /[a-z0-9]+/g;

/** Longer texts are compared by their first so many words: the work grows with the product of both lengths. */
const MOST_WORDS = 4_000;

/** Words in lower case, as rouge_score takes them where the text is plain ASCII. */
export function wordsOf(text: string): readonly string[] {
  const lower = text.normalize('NFC').toLowerCase();
  // eslint-disable-next-line no-control-regex
  const pattern = /^[\x00-\x7f]*$/.test(lower) ? LATIN_WORD : WORD;
  return (lower.match(pattern) ?? []).slice(0, MOST_WORDS);
}

function longestCommonSubsequence(a: readonly string[], b: readonly string[]): number {
  let row = new Uint32Array(b.length + 1);
  for (const word of a) {
    const next = new Uint32Array(b.length + 1);
    for (let at = 1; at <= b.length; at += 1) {
      next[at] = word === b[at - 1] ? (row[at - 1] ?? 0) + 1 : Math.max(row[at] ?? 0, next[at - 1] ?? 0);
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** ROUGE-L's F1 in [0, 1] (Lin 2004): the longest common subsequence of the words of both texts. */
export function rougeL(expected: string, answer: string): number {
  const [wanted, given] = [wordsOf(expected), wordsOf(answer)];
  if (wanted.length === 0 || given.length === 0) return wanted.length === given.length ? 1 : 0;
  return (2 * longestCommonSubsequence(wanted, given)) / (wanted.length + given.length);
}

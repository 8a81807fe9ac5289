const NO_SPACES = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}';
const TOKEN = new RegExp(
  `[${NO_SPACES}]|(?:(?![${NO_SPACES}])[\\p{L}\\p{M}\\p{N}_])+|[^\\s\\p{L}\\p{M}\\p{N}_]+`,
  'gu',
);
const WORD_START = /^[\p{L}\p{M}\p{N}_]/u;

/**
 * The tokens the local model counts: a run of letters, digits and `_`, a run of punctuation, or one character of a
 * script that is written without spaces. White space is no token.
 */
export function tokenize(text: string): string[] {
  return text.match(TOKEN) ?? [];
}

/** How many tokens a text has; every `usage` and `trained_tokens` is counted by it. */
export function countTokens(text: string): number {
  return tokenize(text).length;
}

/** The longest prefix of a text with at most `maxTokens` tokens, and how many it has. */
export function truncateTokens(text: string, maxTokens: number): { text: string; tokens: number; cut: boolean } {
  let tokens = 0;
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (tokens === maxTokens) return { text: text.slice(0, end), tokens, cut: true };
    tokens += 1;
    end = match.index + match[0].length;
  }
  return { text, tokens, cut: false };
}

/** Lower-case words of a text, punctuation left out, for comparing and for features. */
export function words(text: string): string[] {
  return tokenize(text.normalize('NFKC').toLowerCase()).filter((token) => WORD_START.test(token));
}

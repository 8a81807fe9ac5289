/** The tokenizer every count is made with; exact for the models that use it, an estimate for the others. */
export const TOKENIZER_NAME = 'o200k_base';

export type TokenCounter = (text: string) => number;

/** A run that the tokenizer's merging would take quadratic time for: counted in pieces. */
const LONG_RUN = /[\p{L}\p{M}]{1000}|[^\s\p{L}\p{N}]{1000}|\s{1000}/u;
const PIECE_CHARS = 1_000;
const CACHED_TEXT_CHARS = 128;
const CACHED_TEXTS = 10_000;

/** Loads the tokenizer's tables (some tens of MB) when first asked for; special tokens in a text count as text. */
export async function loadTokenCounter(): Promise<TokenCounter> {
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base');
  const options = { disallowedSpecial: new Set<string>() };
  const cache = new Map<string, number>();

  const count: TokenCounter = (text) => {
    if (text.length <= PIECE_CHARS || !LONG_RUN.test(text)) return countTokens(text, options);
    let total = 0;
    for (let at = 0; at < text.length; at += PIECE_CHARS)
      total += countTokens(text.slice(at, at + PIECE_CHARS), options);
    return total;
  };

  return (text) => {
    if (text.length > CACHED_TEXT_CHARS) return count(text);
    const known = cache.get(text);
    if (known !== undefined) return known;
    if (cache.size >= CACHED_TEXTS) cache.clear();
    const counted = count(text);
    cache.set(text, counted);
    return counted;
  };
}

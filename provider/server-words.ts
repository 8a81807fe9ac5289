const LONGEST = 500;
/** Shorter runs that the words share with what was sent are chance: an article, a code, a role. */
const SHORTEST_QUOTE = 12;
/** What stands between quotation marks, of one kind or another; an apostrophe inside a word opens none. */
const QUOTED = /"[^"]*"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|`[^`]*`|(?<![\p{L}\p{N}])'[^']*'(?![\p{L}\p{N}])/gu;
/** Names of models, files, fields and values: worth showing, and no text of anybody's. */
const IDENTIFIER = /^[\w.:/@-]{0,64}$/;

/** A server's words in one line without control characters, at most 500 of them: they end in terminals and histories. */
export function printable(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ').trim();
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST)}…`;
}

/**
 * The words of a server about something that held prompts or rows, without them: what it quotes goes unless it is a
 * mere identifier, as does every run of 12 characters or more (or a whole sent text) that stands in `sent`.
 */
export function wordsWithoutData(text: string, sent: readonly string[] = []): string {
  const line = printable(text);
  const unquoted = line.replaceAll(QUOTED, (quote) => (IDENTIFIER.test(quote.slice(1, -1)) ? quote : '[…]'));
  return withoutRuns(unquoted, sent.map((value) => printable(value.slice(0, 1_000_000))).filter(Boolean));
}

function withoutRuns(words: string, sent: readonly string[]): string {
  let kept = '';
  for (let at = 0; at < words.length;) {
    const length = Math.max(0, ...sent.map((text) => sharedRun(words, at, text)));
    if (length === 0) {
      kept += words[at];
      at += 1;
    } else {
      kept += '[…]';
      at += length;
    }
  }
  return kept.replaceAll(/(?:\[…\]\s*){2,}/g, '[…] ');
}

/** How many characters from `at` on stand in the text too; 0 where they are too few to be a quotation. */
function sharedRun(words: string, at: number, text: string): number {
  const shortest = Math.min(SHORTEST_QUOTE, text.length);
  if (shortest < 4 || !text.includes(words.slice(at, at + shortest)) || at + shortest > words.length) return 0;
  let length = shortest;
  while (at + length < words.length && text.includes(words.slice(at, at + length + 1))) length += 1;
  return length;
}

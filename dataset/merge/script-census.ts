/** Scripts by their Unicode names, with the language that is written in it and in no other, where there is one. */
const SCRIPTS = [
  ['Latin', 'und-Latn'],
  ['Han', 'zh'],
  ['Hiragana', 'ja'],
  ['Katakana', 'ja'],
  ['Hangul', 'ko'],
  ['Cyrillic', 'und-Cyrl'],
  ['Arabic', 'und-Arab'],
  ['Hebrew', 'he'],
  ['Greek', 'el'],
  ['Thai', 'th'],
  ['Devanagari', 'und-Deva'],
] as const;
const LETTERS = SCRIPTS.map(([script, tag]) => ({ tag, pattern: new RegExp(`\\p{Script=${script}}`, 'gu') }));

/** From this share of kana on, ideographs are Japanese. */
const JAPANESE_FROM = 0.1;
const ALL_UP_TO = 1_000;
const THEN_EVERY = 64;
const LONGEST_SAMPLE = 2_000;

/** A BCP 47 tag of the script that most letters of a text are in; `und` where it has none that is known. */
export function scriptOf(text: string): string {
  const counts = new Map<string, number>();
  for (const { tag, pattern } of LETTERS) counts.set(tag, (counts.get(tag) ?? 0) + (text.match(pattern)?.length ?? 0));
  const [kana = 0, han = 0] = [counts.get('ja'), counts.get('zh')];
  if (kana > 0 && kana >= JAPANESE_FROM * (kana + han)) {
    counts.set('ja', kana + han);
    counts.set('zh', 0);
  }
  const [most] = [...counts].sort((a, b) => b[1] - a[1]);
  return most === undefined || most[1] === 0 ? 'und' : most[0];
}

/**
 * Guesses the languages of a dataset by script from a sample of its rows: each of the first thousand, then every 64th.
 * Latin, Cyrillic, Arabic and Devanagari letters tell no language: `und-Latn` and so on.
 */
export interface ScriptCensus {
  /** Whether the next row is one of the sample; to be asked once a row. */
  wantsNext(): boolean;
  add(text: string): void;
  /** Rows of the sample by tag, most first. */
  counts(): Readonly<Record<string, number>>;
}

export function createScriptCensus(): ScriptCensus {
  const rows = new Map<string, number>();
  let seen = 0;
  return {
    wantsNext() {
      seen += 1;
      return seen <= ALL_UP_TO || seen % THEN_EVERY === 0;
    },
    add(text) {
      const tag = scriptOf(text.slice(0, LONGEST_SAMPLE));
      rows.set(tag, (rows.get(tag) ?? 0) + 1);
    },
    counts: () => Object.fromEntries([...rows].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))),
  };
}

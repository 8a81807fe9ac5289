import type { Dialect } from '../../../dataset/read/detect-dialect.ts';

/** A small generator of texts, cheap enough for a hundred thousand of them; one seed, one sequence. */
export interface CsvTexts {
  next(): { readonly text: string; readonly dialect: Dialect };
}

const DELIMITERS = [',', ';', '\t', '|'] as const;
const QUOTES = ['"', '"', '"', "'"] as const;
const LINE_ENDS = ['\n', '\r\n', '\r'] as const;
const WORDS = [
  'a',
  'bc',
  ' ',
  '\t',
  '漢字',
  '🙂',
  'é',
  '\\',
  '{{x}}',
  '\u00a0',
  'e\u0301',
  '0',
  'x y',
  '\u0001',
  '\ufeff',
] as const;

/** Tables with every quoting that a writer may choose and, in one of four, something that none would. */
export function createCsvTexts(seed: number): CsvTexts {
  let state = seed >>> 0;
  const below = (count: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * count);
  };
  const pick = <T>(list: readonly [T, ...T[]]): T => list[below(list.length)] ?? list[0];

  function cell(dialect: Dialect, broken: boolean): string {
    let text = '';
    for (let parts = below(4); parts > 0; parts--) {
      const kind = below(12);
      if (kind < 8) text += pick(WORDS);
      else if (kind === 8) text += dialect.quote;
      else if (kind === 9) text += dialect.delimiter;
      else text += pick(LINE_ENDS);
    }
    const special = [dialect.quote, dialect.delimiter, '\n', '\r'].some((char) => text.includes(char));
    if (broken && below(6) === 0) return pick([text, `${dialect.quote}${text}`, `${text}${dialect.quote}`]);
    if (!special && below(3) > 0) return text;
    return dialect.quote + text.replaceAll(dialect.quote, dialect.quote + dialect.quote) + dialect.quote;
  }

  return {
    next() {
      const dialect: Dialect = { delimiter: pick(DELIMITERS), quote: pick(QUOTES) };
      const broken = below(4) === 0;
      const oneEnd = below(3) > 0 ? pick(LINE_ENDS) : null;
      const columns = 1 + below(4);
      let text = '';
      for (let rows = below(6); rows >= 0; rows--) {
        const width = below(8) === 0 ? below(6) : columns;
        const cells = Array.from({ length: width }, () => cell(dialect, broken));
        text += cells.join(dialect.delimiter);
        if (rows > 0 || below(2) === 0) text += oneEnd ?? pick(LINE_ENDS);
      }
      return { text, dialect };
    },
  };
}

export interface Dialect {
  readonly delimiter: string;
  readonly quote: string;
}

const CANDIDATES = [',', ';', '\t', '|'] as const;
const SAMPLED_RECORDS = 50;

/** Delimiters outside quotes in each of the first records that are not blank. */
function countsPerRecord(head: string, delimiter: string, quote: string): number[] {
  const counts: number[] = [];
  let count = 0;
  let chars = 0;
  let quoted = false;
  for (const char of head) {
    if (char === quote) quoted = !quoted;
    if (quoted || char === quote) chars += 1;
    else if (char === '\n' || char === '\r') {
      if (chars > 0 || count > 0) counts.push(count);
      count = 0;
      chars = 0;
      if (counts.length === SAMPLED_RECORDS) return counts;
    } else if (char === delimiter) count += 1;
    else if (char !== ' ') chars += 1;
  }
  if ((chars > 0 || count > 0) && counts.length === 0) counts.push(count);
  return counts;
}

/** Single quotes are the quote only where there is no double one and every cell of the first line stands in them. */
function detectQuote(head: string): string {
  if (head.includes('"')) return '"';
  const firstLine = head.split(/\r\n|\r|\n/).find((line) => line.trim() !== '') ?? '';
  return /^'[^']*'(?:[,;\t|]'[^']*')*$/.test(firstLine) ? "'" : '"';
}

/** What the header has, most records alike, most columns: in that order. A single column is comma-separated. */
function detectDelimiter(head: string, quote: string, preferred: string): string {
  const order = [preferred, ...CANDIDATES.filter((candidate) => candidate !== preferred)];
  let best = preferred;
  let bestScore = 0;
  for (const delimiter of order) {
    const [header = 0, ...rows] = countsPerRecord(head, delimiter, quote);
    if (header === 0) continue;
    const alike = rows.length === 0 ? 1 : rows.filter((count) => count === header).length / rows.length;
    const score = 1 + alike * 1_000 + Math.min(header, 500) / 1_000;
    if (score > bestScore) [best, bestScore] = [delimiter, score];
  }
  return best;
}

export function detectDialect(
  head: string,
  format: 'csv' | 'tsv',
  told: { readonly delimiter?: string | undefined; readonly quote?: string | undefined },
): Dialect {
  const quote = told.quote ?? detectQuote(head);
  return { quote, delimiter: told.delimiter ?? detectDelimiter(head, quote, format === 'tsv' ? '\t' : ',') };
}

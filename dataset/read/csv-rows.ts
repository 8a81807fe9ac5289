import { createCsvParser, type FedResult, type ParsedRecord } from './csv-parser.ts';
import type { Dialect } from './detect-dialect.ts';
import { KEPT_RAW_CHARS } from './source-record.ts';
import { createQuoteCheck } from './well-quoted.ts';

export type CsvFault = 'quote_unclosed' | 'quote_misplaced' | 'row_too_large';

/** A record of a table, the header among them. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
  /** Why the cells cannot be trusted; `text` is then the physical line. */
  readonly fault: CsvFault | null;
  readonly text: string;
}

const LINE_ENDS = /\r\n|\r|\n/g;
const BLANK_CELL = /^[ \t]*$/;

function countLineEnds(text: string): number {
  return text.match(LINE_ENDS)?.length ?? 0;
}

function firstLineEnd(bytes: Buffer): number {
  const feed = bytes.indexOf(0x0a);
  const carriage = bytes.indexOf(0x0d);
  if (carriage === -1 || (feed !== -1 && feed < carriage)) return feed + 1;
  return bytes[carriage + 1] === 0x0a ? carriage + 2 : carriage + 1;
}

/**
 * Reads records through csv-parse. Where a quote is never closed (or closed in the middle of a cell on a later line),
 * only the line it stands on is lost: that line comes out as a fault, and reading starts again on the next one.
 */
export async function* readCsvRows(
  chunks: AsyncIterable<Buffer>,
  dialect: Dialect,
  options: { readonly firstLine: number; readonly onBlank: () => void },
): AsyncGenerator<readonly CsvRow[]> {
  const wellQuoted = createQuoteCheck(dialect);
  let line = options.firstLine;
  let parser = createCsvParser(dialect);
  /** Bytes fed since the last record that was taken, and where they begin in what this parser was fed. */
  let held: Buffer[] = [];
  let heldFrom = 0;
  /** Inside a line that is too large: dropped up to its end. */
  let dropping = false;

  function merged(): Buffer {
    const [only] = held;
    if (held.length === 1 && only !== undefined) return only;
    const all = Buffer.concat(held);
    held = [all];
    return all;
  }

  function heldText(end: number): string {
    return merged()
      .subarray(0, end - heldFrom)
      .toString('utf8');
  }

  function take(end: number): void {
    held = [merged().subarray(end - heldFrom)];
    heldFrom = end;
  }

  function suspicious(record: ParsedRecord): CsvFault | null {
    if (!record.cells.some((cell) => cell.startsWith(dialect.quote))) return null;
    const text = heldText(record.end);
    if (wellQuoted(text)) return null;
    return countLineEnds(text.replace(/(?:\r\n|\r|\n)$/, '')) > 0 ? 'quote_unclosed' : 'quote_misplaced';
  }

  /** Gives up the line that the pending record starts on; what follows it must be fed to a new parser. */
  function giveUpLine(fault: CsvFault, rows: CsvRow[]): Buffer {
    const bytes = merged();
    const end = firstLineEnd(bytes);
    dropping = end === 0 && fault === 'row_too_large';
    const text = bytes
      .subarray(0, end === 0 ? bytes.length : end)
      .toString('utf8')
      .replace(/(?:\r\n|\r|\n)$/, '');
    rows.push({
      line,
      cells: text.slice(0, KEPT_RAW_CHARS).split(dialect.delimiter),
      fault,
      text: text.slice(0, KEPT_RAW_CHARS),
    });
    line += 1;
    parser = createCsvParser(dialect);
    held = [];
    heldFrom = 0;
    return end === 0 ? Buffer.alloc(0) : bytes.subarray(end);
  }

  /** Takes over what one feeding gave; returns the bytes to feed again, where reading has to start anew. */
  function collect(fed: FedResult, rows: CsvRow[]): Buffer | null {
    for (const record of fed.records) {
      const fault = suspicious(record);
      if (fault === 'quote_unclosed') return giveUpLine(fault, rows);
      const [only = ''] = record.cells;
      const blank = record.cells.length === 1 && BLANK_CELL.test(only) && !heldText(record.end).includes(dialect.quote);
      if (blank) options.onBlank();
      else rows.push({ line, cells: record.cells, fault, text: '' });
      line += 1 + record.cells.reduce((sum, cell) => sum + countLineEnds(cell), 0);
      take(record.end);
    }
    return fed.failed === null ? null : giveUpLine(fed.failed, rows);
  }

  async function feedAll(first: Buffer, rows: CsvRow[]): Promise<void> {
    for (let next: Buffer | null = first; next !== null && next.length > 0;) {
      held.push(next);
      next = collect(await parser.feed(next), rows);
    }
  }

  for await (const chunk of chunks) {
    const rows: CsvRow[] = [];
    let bytes = chunk;
    if (dropping) {
      const end = firstLineEnd(bytes);
      if (end === 0) continue;
      dropping = false;
      bytes = bytes.subarray(end);
    }
    await feedAll(bytes, rows);
    if (rows.length > 0) yield rows;
  }
  for (let again = true; again;) {
    const rows: CsvRow[] = [];
    const rest = collect(await parser.end(), rows);
    if (rest !== null) await feedAll(rest, rows);
    again = rest !== null;
    if (rows.length > 0) yield rows;
  }
}

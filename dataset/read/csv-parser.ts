import { parse } from 'csv-parse';
import type { Dialect } from './detect-dialect.ts';
import { MAX_RECORD_CHARS } from './source-record.ts';

/** A record as the parser saw it; `end` is the number of bytes fed up to and with its line end. */
export interface ParsedRecord {
  readonly cells: readonly string[];
  readonly end: number;
}

export interface FedResult {
  readonly records: readonly ParsedRecord[];
  readonly failed: 'quote_unclosed' | 'row_too_large' | null;
}

/** csv-parse, fed a chunk at a time: records come back at once, without a stream's queue in between. */
export interface CsvParser {
  feed(chunk: Buffer): Promise<FedResult>;
  end(): Promise<FedResult>;
}

const FAILURES: Readonly<Record<string, 'quote_unclosed' | 'row_too_large'>> = {
  CSV_QUOTE_NOT_CLOSED: 'quote_unclosed',
  CSV_MAX_RECORD_SIZE: 'row_too_large',
};

export function createCsvParser(dialect: Dialect): CsvParser {
  let records: ParsedRecord[] = [];
  const parser = parse({
    delimiter: dialect.delimiter,
    quote: dialect.quote,
    escape: dialect.quote,
    // All three, always: with one of them detected, mixed line ends join rows without a word.
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: MAX_RECORD_CHARS,
    on_record: (cells: string[], context) => {
      records.push({ cells, end: context.bytes });
      return null;
    },
  });

  // A failed write also emits: the answer to it is the result of `feed`, not a crash.
  parser.on('error', () => undefined);

  function settle(start: (done: (error?: Error | null) => void) => void): Promise<FedResult> {
    return new Promise((resolve, reject) => {
      const finish = (error?: Error | null): void => {
        parser.removeListener('error', finish);
        const code = error !== undefined && error !== null && 'code' in error ? String(error.code) : null;
        const failed = code === null ? null : FAILURES[code];
        if (failed === undefined) return reject(error);
        resolve({ records, failed });
        records = [];
      };
      parser.once('error', finish);
      start(finish);
    });
  }

  return {
    feed: (chunk) => settle((done) => parser.write(chunk, done)),
    end: () => settle((done) => parser.end(() => done())),
  };
}

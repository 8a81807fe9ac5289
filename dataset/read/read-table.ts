import type { SourceConfig } from '../../config/data-config.ts';
import { createTableRecords } from './csv-records.ts';
import { readCsvRows, type CsvRow } from './csv-rows.ts';
import { decodeToUtf8 } from './decode-text.ts';
import { detectDialect } from './detect-dialect.ts';
import type { DetectedEncoding } from './detect-encoding.ts';
import { headerNames, numberedNames } from './header-names.ts';
import type { OpenedFile } from './open-file.ts';
import { skipLines } from './skip-lines.ts';
import type { SourceReader, SourceRecord } from './source-record.ts';
import { emptyFileProblem } from './empty-file.ts';

function withoutLines(text: string, count: number): string {
  let rest = text;
  for (let n = 0; n < count; n++) rest = rest.replace(/^[^\r\n]*(?:\r\n|\r|\n|$)/, '');
  return rest;
}

async function firstRows(rows: AsyncIterator<readonly CsvRow[]>): Promise<readonly CsvRow[]> {
  for (let next = await rows.next(); next.done !== true; next = await rows.next()) {
    if (next.value.length > 0) return next.value;
  }
  return [];
}

/** Reads a csv or tsv file. The first record that is no blank line is the header, unless `header: false`. */
export async function readTable(
  file: OpenedFile,
  format: 'csv' | 'tsv',
  source: SourceConfig,
  detected: DetectedEncoding,
  head: string,
): Promise<SourceReader> {
  const skipped = source.skip_lines ?? 0;
  const dialect = detectDialect(withoutLines(head, skipped), format, source);
  let blank = 0;
  let bytesRead = 0;
  const bytes = decodeToUtf8(file, detected, (count) => (bytesRead = count));
  const rows = readCsvRows(skipped === 0 ? bytes : skipLines(bytes, skipped), dialect, {
    firstLine: 1 + skipped,
    onBlank: () => (blank += 1),
  })[Symbol.asyncIterator]();

  const first = await firstRows(rows);
  const [top] = first;
  const cells = top?.cells ?? [];
  const hasHeader = source.header !== false;
  const header = hasHeader ? headerNames(cells) : { names: numberedNames(cells.length), problems: [] };
  const record = createTableRecords(header.names, detected.lossy);

  async function* batches(): AsyncGenerator<readonly SourceRecord[]> {
    yield (hasHeader ? first.slice(1) : first).map(record);
    for (let next = await rows.next(); next.done !== true; next = await rows.next()) yield next.value.map(record);
  }

  const problems = [...detected.problems, ...header.problems];
  if (top === undefined) problems.push(emptyFileProblem('warning'));
  return {
    description: {
      format,
      encoding: detected.encoding,
      encodingConfidence: detected.confidence,
      delimiter: dialect.delimiter,
      columns: header.names,
      problems,
    },
    batches: batches(),
    blank: () => blank,
    bytesRead: () => bytesRead,
  };
}

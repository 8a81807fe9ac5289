import type { SourceConfig } from '../../config/data-config.ts';
import { rowWarning, type Problem } from '../problem.ts';
import { emptyFileProblem } from './empty-file.ts';
import { headerNames, numberedNames } from './header-names.ts';
import { unreadable, type OpenedFile } from './open-file.ts';
import type { SourceReader, SourceRecord } from './source-record.ts';
import { wholeFile } from './whole-file.ts';
import { inspectWorkbook } from './xlsx-archive.ts';

const MAX_FILE_BYTES = 128 * 1024 * 1024;
const BATCH_ROWS = 1_000;

/** A cell as JSON holds it: a day without a time of day as `2026-11-24`, other times in ISO 8601. */
function cellValue(cell: unknown): string | number | boolean {
  if (cell instanceof Date) {
    const text = cell.toISOString();
    return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text;
  }
  if (typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'boolean') return cell;
  return '';
}

async function readCells(bytes: Buffer, displayPath: string): Promise<readonly (readonly unknown[])[]> {
  const { readSheet } = await import('read-excel-file/node');
  try {
    return await readSheet(bytes, { trim: false });
  } catch (error) {
    throw unreadable(displayPath, 'the workbook’s first sheet is damaged', 'Save the sheet as CSV.', error);
  }
}

function sheetsProblem(sheets: number): readonly Problem[] {
  if (sheets < 2) return [];
  const message = `The workbook has ${sheets} sheets; only the first was read`;
  return [rowWarning('sheets_ignored', '', message, 'Save the other sheets as files of their own.')];
}

/**
 * Reads the first sheet of a workbook, which is held in memory. Numbers and booleans stay what they are; an empty cell is
 * an empty text; `line` is the sheet's own row number.
 */
export async function readXlsx(file: OpenedFile, source: SourceConfig): Promise<SourceReader> {
  let bytesRead = 0;
  const bytes = await wholeFile(file, MAX_FILE_BYTES, 'Save the sheet as CSV.', (count) => (bytesRead = count));
  const { sheets } = await inspectWorkbook(bytes, file.displayPath);
  const rows = await readCells(bytes, file.displayPath);

  let blank = 0;
  const filled: { readonly line: number; readonly cells: readonly unknown[] }[] = [];
  const skipped = source.skip_lines ?? 0;
  for (const [index, cells] of rows.entries()) {
    if (index < skipped) continue;
    if (cells.every((cell) => cell === null)) blank += 1;
    else filled.push({ line: index + 1, cells });
  }
  const [top] = filled;
  const hasHeader = source.header !== false;
  const header = hasHeader
    ? headerNames((top?.cells ?? []).map((cell) => String(cellValue(cell))))
    : { names: numberedNames(top?.cells.length ?? 0), problems: [] };
  const data = hasHeader ? filled.slice(1) : filled;

  function record(row: number, { line, cells }: (typeof filled)[number]): SourceRecord {
    const values = cells.map(cellValue);
    const value: Record<string, unknown> = Object.create(null);
    for (const [index, name] of header.names.entries()) value[name] = values[index] ?? '';
    return { row, line, value, raw: { cells: values.map(String) }, problems: [] };
  }

  async function* batches(): AsyncGenerator<readonly SourceRecord[]> {
    for (let from = 0; from < data.length; from += BATCH_ROWS) {
      yield data.slice(from, from + BATCH_ROWS).map((row, index) => record(from + index + 1, row));
    }
  }

  const problems = [...sheetsProblem(sheets), ...header.problems];
  if (top === undefined) problems.push(emptyFileProblem('warning'));
  return {
    description: {
      format: 'xlsx',
      encoding: 'utf-8',
      encodingConfidence: 1,
      delimiter: null,
      columns: header.names,
      problems,
    },
    batches: batches(),
    blank: () => blank,
    bytesRead: () => bytesRead,
  };
}

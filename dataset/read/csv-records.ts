import { rowError, type Problem } from '../problem.ts';
import type { CsvFault, CsvRow } from './csv-rows.ts';
import { lossyProblem, tooLargeProblem } from './json-records.ts';
import { MAX_RECORD_CHARS, type SourceRecord } from './source-record.ts';

const FAULTS: Readonly<Record<CsvFault, () => Problem>> = {
  quote_unclosed: () =>
    rowError(
      'quote_unclosed',
      '',
      'A quote that opens on this line is not closed where a cell can end',
      'Close it, double a quote that belongs to the text, or set --quote.',
    ),
  quote_misplaced: () =>
    rowError(
      'quote_misplaced',
      '',
      'Text stands after a closing quote',
      'Double a quote that belongs to the text: "" stands for one.',
    ),
  row_too_large: () => tooLargeProblem(MAX_RECORD_CHARS),
};

function raggedProblem(expected: number, found: number): Problem {
  const few = found < expected;
  return rowError(
    few ? 'cells_too_few' : 'cells_too_many',
    '',
    `The row has ${found} cells, the header ${expected}`,
    few
      ? 'Add the missing cells, or check the delimiter.'
      : 'Quote cells that hold the delimiter, or check the delimiter.',
  );
}

/** Makes records of a table's rows: cells by column name, and a problem for each row that does not fit the header. */
export function createTableRecords(columns: readonly string[], lossy: boolean): (row: CsvRow) => SourceRecord {
  let count = 0;
  return (source) => {
    count += 1;
    const at = { row: count, line: source.line };
    if (source.fault !== null) {
      const raw = source.text === '' ? { cells: source.cells } : { text: source.text };
      return { ...at, value: undefined, raw, problems: [FAULTS[source.fault]()] };
    }
    const problems: Problem[] = [];
    if (source.cells.length !== columns.length) problems.push(raggedProblem(columns.length, source.cells.length));
    if (lossy && source.cells.some((cell) => cell.includes('\uFFFD'))) problems.push(lossyProblem);
    if (source.cells.length !== columns.length)
      return { ...at, value: undefined, raw: { cells: source.cells }, problems };
    const value: Record<string, string> = Object.create(null);
    for (const [index, name] of columns.entries()) value[name] = source.cells[index] ?? '';
    return { ...at, value, raw: { cells: source.cells }, problems };
  };
}

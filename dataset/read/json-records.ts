import { rowError, type Problem } from '../problem.ts';
import { parseJson } from './parse-json.ts';
import { KEPT_RAW_CHARS, type SourceRecord } from './source-record.ts';

/** A piece of a file that should be one JSON value. */
export interface JsonPiece {
  readonly line: number;
  readonly text: string;
  /** Set where it is known to be unusable. */
  readonly problem: Problem | null;
}

export function tooLargeProblem(maxChars: number): Problem {
  return rowError(
    'row_too_large',
    '',
    `The row is larger than ${maxChars / 1024 / 1024} million characters`,
    'Split it, or check for a bracket or quote that never closes.',
  );
}

const LOSSY = rowError(
  'text_undecodable',
  '',
  'The row holds bytes that are invalid in the source’s encoding',
  'Name the right encoding with --encoding, or mend the bytes.',
);

/** Numbers the pieces and parses each. With `lossy`, a replacement character is the mark of bytes that were lost. */
export async function* recordsOf(
  batches: AsyncIterable<readonly JsonPiece[]>,
  lossy: boolean,
): AsyncGenerator<readonly SourceRecord[]> {
  let row = 0;
  for await (const batch of batches) {
    const records: SourceRecord[] = [];
    for (const piece of batch) {
      row += 1;
      records.push(recordOf(piece, row, lossy));
    }
    yield records;
  }
}

/** Parses one piece as the record of this number. */
export function recordOf(piece: JsonPiece, row: number, lossy: boolean): SourceRecord {
  const at = { row, line: piece.line };
  const unreadable = (problem: Problem): SourceRecord => {
    return { ...at, value: undefined, raw: { text: piece.text.slice(0, KEPT_RAW_CHARS) }, problems: [problem] };
  };
  if (piece.problem !== null) return unreadable(piece.problem);
  const parsed = parseJson(piece.text);
  if (!parsed.ok) return unreadable(parsed.problem);
  const problems = lossy && piece.text.includes('\uFFFD') ? [LOSSY] : [];
  return { ...at, value: parsed.value, raw: { value: parsed.value }, problems };
}

export { LOSSY as lossyProblem };

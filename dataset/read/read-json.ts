import type { SourceConfig } from '../../config/data-config.ts';
import { decodeText } from './decode-text.ts';
import type { DetectedEncoding } from './detect-encoding.ts';
import { emptyFileProblem } from './empty-file.ts';
import { splitJsonArray } from './json-array.ts';
import { splitJsonLines } from './json-lines.ts';
import { recordsOf } from './json-records.ts';
import type { OpenedFile } from './open-file.ts';
import type { SourceReader } from './source-record.ts';

/** Reads JSON Lines, or a JSON document: the elements of its array, or its one value. */
export function readJson(
  file: OpenedFile,
  format: 'json' | 'jsonl',
  source: SourceConfig,
  detected: DetectedEncoding,
  head: string,
): SourceReader {
  let blank = 0;
  let bytesRead = 0;
  const text = decodeText(file, detected, (count) => (bytesRead = count));
  const pieces =
    format === 'json'
      ? splitJsonArray(text)
      : splitJsonLines(text, { skipLines: source.skip_lines ?? 0, onBlank: () => (blank += 1) });
  const problems = [...detected.problems];
  if (head.trim() === '') problems.push(emptyFileProblem(format === 'json' ? 'error' : 'warning'));
  return {
    description: {
      format,
      encoding: detected.encoding,
      encodingConfidence: detected.confidence,
      delimiter: null,
      columns: null,
      problems,
    },
    batches: recordsOf(pieces, detected.lossy),
    blank: () => blank,
    bytesRead: () => bytesRead,
  };
}

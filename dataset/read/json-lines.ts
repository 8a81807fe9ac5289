import { tooLargeProblem, type JsonPiece } from './json-records.ts';
import { KEPT_RAW_CHARS, MAX_JSON_CHARS } from './source-record.ts';

const BLANK = /^[ \t\r]*$/;

/** Cuts text at line feeds. Blank lines are counted and left out. */
export async function* splitJsonLines(
  chunks: AsyncIterable<string>,
  options: { readonly skipLines: number; readonly onBlank: () => void },
): AsyncGenerator<readonly JsonPiece[]> {
  let line = 0;
  let pending: string[] = [];
  let pendingChars = 0;
  let batch: JsonPiece[] = [];

  function add(text: string): void {
    pendingChars += text.length;
    if (pendingChars <= MAX_JSON_CHARS) pending.push(text);
    else pending = [pending.join('').slice(0, KEPT_RAW_CHARS)];
  }

  function endLine(): void {
    line += 1;
    const text = pending.join('');
    const tooLarge = pendingChars > MAX_JSON_CHARS;
    pending = [];
    pendingChars = 0;
    if (line <= options.skipLines) return;
    if (BLANK.test(text)) options.onBlank();
    else batch.push({ line, text, problem: tooLarge ? tooLargeProblem(MAX_JSON_CHARS) : null });
  }

  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf('\n'); at !== -1; at = chunk.indexOf('\n', from)) {
      add(chunk.slice(from, at));
      endLine();
      from = at + 1;
    }
    if (from < chunk.length) add(chunk.slice(from));
    if (batch.length > 0) yield batch;
    batch = [];
  }
  if (pendingChars > 0) endLine();
  if (batch.length > 0) yield batch;
}

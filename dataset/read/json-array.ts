import { rowError, type Problem } from '../problem.ts';
import { tooLargeProblem, type JsonPiece } from './json-records.ts';
import { tooDeepProblem } from './parse-json.ts';
import { KEPT_RAW_CHARS, MAX_JSON_DEPTH, MAX_JSON_CHARS } from './source-record.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const LINE_FEED = 0x0a;

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === LINE_FEED || code === 0x0d;
}

function notClosed(): Problem {
  return rowError(
    'json_unclosed',
    '',
    'The file ends inside this JSON value',
    'The file seems cut off: write it anew.',
  );
}

function afterEnd(): Problem {
  return rowError(
    'json_trailing_text',
    '',
    'Text stands after the end of the JSON value',
    'One JSON file holds one array or one object; write one object a line into a .jsonl file.',
  );
}

/**
 * Cuts a JSON document into the elements of its array, or the one value that it is, without holding the file: only
 * brackets, strings and commas are looked at here, and each piece must then be JSON by itself. Whatever is no element
 * (text after the end, a missing bracket) comes out as a piece with a problem, so that nothing is lost in silence.
 */
export async function* splitJsonArray(chunks: AsyncIterable<string>): AsyncGenerator<readonly JsonPiece[]> {
  const cutter = createCutter();
  for await (const chunk of chunks) {
    cutter.take(chunk);
    const batch = cutter.pieces();
    if (batch.length > 0) yield batch;
  }
  cutter.end();
  const rest = cutter.pieces();
  if (rest.length > 0) yield rest;
}

type Place = 'before' | 'array' | 'single' | 'after';

function createCutter(): { take(chunk: string): void; end(): void; pieces(): readonly JsonPiece[] } {
  let place: Place = 'before';
  let done: JsonPiece[] = [];
  let parts: string[] = [];
  let chars = 0;
  let line = 1;
  /** Where the current piece's first character stands; null while only spaces were seen. */
  let startLine: number | null = null;
  let depth = 0;
  let deepest = 0;
  let inString = false;
  let escaped = false;
  let cut = 0;

  function keep(text: string): void {
    chars += text.length;
    if (chars <= MAX_JSON_CHARS && deepest <= MAX_JSON_DEPTH) parts.push(text);
    else parts = [parts.join('').slice(0, KEPT_RAW_CHARS)];
  }

  function finish(problem: Problem | null): void {
    const limit =
      chars > MAX_JSON_CHARS ? tooLargeProblem(MAX_JSON_CHARS) : deepest > MAX_JSON_DEPTH ? tooDeepProblem() : null;
    done.push({ line: startLine ?? line, text: parts.join(''), problem: limit ?? problem });
    parts = [];
    chars = 0;
    startLine = null;
    depth = 0;
    deepest = 0;
    cut += 1;
  }

  function bracket(code: number): 'open' | 'close' | null {
    return code === 0x5b || code === 0x7b ? 'open' : code === 0x5d || code === 0x7d ? 'close' : null;
  }

  function take(chunk: string): void {
    let from = 0;
    for (let i = 0; i < chunk.length; i++) {
      const code = chunk.charCodeAt(i);
      if (code === LINE_FEED) line += 1;
      if (inString) {
        if (escaped) escaped = false;
        else if (code === BACKSLASH) escaped = true;
        else if (code === QUOTE) inString = false;
        continue;
      }
      if (isSpace(code)) continue;
      if (place === 'before') {
        place = code === 0x5b ? 'array' : 'single';
        if (place === 'array') {
          from = i + 1;
          continue;
        }
      }
      if (place === 'array' && depth === 0 && (code === COMMA || code === 0x5d)) {
        keep(chunk.slice(from, i));
        from = i + 1;
        const emptyArray = code === 0x5d && cut === 0 && startLine === null;
        if (!emptyArray) finish(null);
        if (code === 0x5d) place = 'after';
        continue;
      }
      startLine ??= line;
      if (place === 'after') continue;
      if (code === QUOTE) inString = true;
      else if (bracket(code) === 'open') {
        depth += 1;
        deepest = Math.max(deepest, depth);
      } else if (bracket(code) === 'close' && depth > 0) depth -= 1;
    }
    keep(chunk.slice(from));
  }

  function end(): void {
    if (place === 'after') {
      if (startLine !== null) finish(afterEnd());
      return;
    }
    if (place === 'before') return;
    const open = place === 'array' || inString || depth > 0;
    finish(open ? notClosed() : null);
  }

  return {
    take,
    end,
    pieces() {
      const batch = done;
      done = [];
      return batch;
    },
  };
}

import { rowError, type Problem } from '../problem.ts';
import { MAX_JSON_DEPTH } from './source-record.ts';

export type ParsedJson =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: Problem };

/** Whether brackets nest deeper than `MAX_JSON_DEPTH`, by a scan that knows strings. */
function nestsTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 0x5c) i += 1;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > MAX_JSON_DEPTH) return true;
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return false;
}

export function tooDeepProblem(): Problem {
  return rowError(
    'json_too_deep',
    '',
    `The JSON nests deeper than ${MAX_JSON_DEPTH} levels`,
    'Flatten the row: a training row needs a handful of levels.',
  );
}

/** Strict JSON. The engine's own message quotes the text, so only the place is taken from it. */
export function parseJson(text: string): ParsedJson {
  if (text.length > MAX_JSON_DEPTH && nestsTooDeep(text)) return { ok: false, problem: tooDeepProblem() };
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    const position = /position (\d+)/.exec(error instanceof Error ? error.message : '');
    const place = position === null ? '' : ` at character ${Number(position[1]) + 1}`;
    return {
      ok: false,
      problem: rowError(
        'json_invalid',
        '',
        text.trim() === '' ? 'A JSON value is missing' : `Not valid JSON${place}`,
        'Look for a missing or extra comma, quote or bracket; JSON has no comments, single quotes or NaN.',
      ),
    };
  }
}

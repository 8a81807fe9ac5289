import { rowError, rowWarning, type Problem } from '../problem.ts';
import { parsedCell } from './cell-text.ts';
import { isObject } from './draft.ts';

/** A call in the chat format's envelope; `arguments` is the JSON text of an object. */
export interface ToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

export interface ReadCalls {
  readonly calls: readonly ToolCall[];
  /** Some arguments were encoded twice and have been decoded once. */
  readonly decoded: boolean;
  readonly problems: readonly Problem[];
}

const HINT = 'Write {"name": …, "arguments": {…}}.';

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** JSON text of an object; an object is written as such, and a text of a text decoded once. */
function argumentsText(given: unknown): { readonly text: string; readonly decoded: boolean } | null {
  if (isObject(given)) return { text: JSON.stringify(given), decoded: false };
  if (typeof given !== 'string') return null;
  const once = parse(given);
  if (isObject(once)) return { text: given, decoded: false };
  return typeof once === 'string' && isObject(parse(once)) ? { text: once, decoded: true } : null;
}

const decodedProblem = (pointer: string): Problem =>
  rowWarning(
    'arguments_encoded_twice',
    pointer,
    'The call’s arguments were JSON text within JSON text; they were decoded once',
    'Encode them once where the data is made.',
  );

function badArguments(pointer: string): Problem {
  return rowError(
    'arguments_invalid',
    pointer,
    'The call’s arguments are no JSON object',
    'Write the JSON text of an object; {} for none.',
  );
}

/**
 * Puts calls, bare (`name` and `arguments`) or in the chat format's envelope, into that envelope. `nextId` names those
 * that have no id of their own. Arguments that are valid keep their bytes.
 */
export function readToolCalls(given: readonly unknown[], pointer: string, nextId: () => string): ReadCalls {
  const calls: ToolCall[] = [];
  const problems: Problem[] = [];
  let decoded = false;
  for (const item of given) {
    const call = parsedCell(item);
    const inner = isObject(call) ? (parsedCell(call['function']) ?? call) : undefined;
    if (!isObject(call) || !isObject(inner) || typeof inner['name'] !== 'string' || inner['name'] === '') {
      problems.push(
        rowError('function_call_invalid', pointer, 'The function call is no JSON object with a name', HINT),
      );
      continue;
    }
    const text = argumentsText(inner['arguments'] ?? inner['parameters'] ?? {});
    if (text === null) {
      problems.push(badArguments(pointer));
      continue;
    }
    if (text.decoded) problems.push(decodedProblem(pointer));
    decoded ||= text.decoded;
    const id = typeof call['id'] === 'string' && call['id'] !== '' ? call['id'] : nextId();
    calls.push({ id, type: 'function', function: { name: inner['name'], arguments: text.text } });
  }
  return { calls, decoded, problems };
}

import { rowError, type Problem } from '../problem.ts';
import { isObject } from './draft.ts';

/** What a message's content holds, taken apart. */
export interface ReadContent {
  /** A text; a list of text and image parts where one text cannot hold it; null where nothing is said. */
  readonly content: unknown;
  /** What the assistant thought before it spoke. */
  readonly reasoning: string | null;
  /** Calls that stood among the parts, as they came. */
  readonly calls: readonly unknown[];
  readonly problems: readonly Problem[];
}

type Part = Readonly<Record<string, unknown>>;

const TEXT = new Set(['text', 'input_text', 'output_text']);
const REASONING = new Set(['reasoning', 'thinking', 'reasoning_content']);
const CALL = new Set(['tool_call', 'function_call']);
const IMAGE = new Set(['image_url', 'image', 'input_image']);
/** Keys that the common formats give a part's value under. */
const VALUE_KEYS = ['text', 'value', 'content', 'thinking', 'reasoning', 'image_url', 'image', 'url', 'path'];

function valueOf(part: Part): unknown {
  const key = VALUE_KEYS.find((name) => part[name] !== undefined);
  return key === undefined ? undefined : part[key];
}

/** The part in OpenAI's form, with the detail that was asked for. */
function imagePart(value: unknown, part: Part): Part | null {
  const url = isObject(value) ? value['url'] : value;
  if (typeof url !== 'string') return null;
  const detail = isObject(value) ? value['detail'] : part['detail'];
  return { type: 'image_url', image_url: { url, ...(detail === undefined ? {} : { detail }) } };
}

function partProblem(pointer: string): Problem {
  return rowError(
    'part_unknown',
    pointer,
    'The message holds a part that is no text, image, reasoning or tool call',
    'Write parts as {"type": "text", "text": …} or {"type": "image_url", "image_url": {"url": …}}.',
  );
}

function readParts(parts: readonly unknown[], pointer: string): ReadContent {
  const kept: Part[] = [];
  const thoughts: string[] = [];
  const calls: unknown[] = [];
  const problems: Problem[] = [];
  for (const [index, item] of parts.entries()) {
    const part = typeof item === 'string' ? { type: 'text', text: item } : item;
    const type = isObject(part) ? (part['type'] ?? 'text') : null;
    const value = isObject(part) ? valueOf(part) : undefined;
    const image = typeof type === 'string' && IMAGE.has(type) && isObject(part) ? imagePart(value, part) : null;
    if (image !== null) kept.push(image);
    else if (typeof type === 'string' && CALL.has(type)) calls.push(value ?? part);
    else if (typeof type === 'string' && TEXT.has(type) && typeof value === 'string')
      kept.push({ type: 'text', text: value });
    else if (typeof type === 'string' && REASONING.has(type) && typeof value === 'string') thoughts.push(value);
    else problems.push(partProblem(`${pointer}/${index}`));
  }
  return {
    content: plainest(kept),
    reasoning: thoughts.length === 0 ? null : thoughts.join('\n'),
    calls,
    problems,
  };
}

/** One text part is a text; several, and images, stay a list. */
function plainest(parts: readonly Part[]): unknown {
  const [only] = parts;
  if (only === undefined) return null;
  return parts.length === 1 && only['type'] === 'text' ? only['text'] : parts;
}

/** Takes a message's content, a text or a list of typed parts, apart. No text of it is altered. */
export function readContent(value: unknown, pointer: string): ReadContent {
  if (Array.isArray(value)) return readParts(value, pointer);
  const none = { reasoning: null, calls: [] };
  if (value === undefined || value === null || typeof value === 'string')
    return { content: value ?? null, ...none, problems: [] };
  const problem = rowError(
    'content_invalid',
    pointer,
    'The message’s content is neither a text nor a list of parts',
    'Write a text.',
  );
  return { content: null, ...none, problems: [problem] };
}

import { isObject } from '../shape/draft.ts';

/** Keys of a message whose values are words of the format, or bytes, and no text of anybody's. */
const NO_TEXT = new Set('role type id tool_call_id name detail weight format media_type image_url'.split(' '));
const EVERY_KEY: ReadonlySet<string> = new Set();

/**
 * The same value with every text in it (and every number, written as digits) passed through `clean`; what nothing
 * changed in comes back as it is, the very object. A tool call's arguments are JSON in a text: their texts are passed one
 * by one, so that they stay JSON. Images are left to the rules for images.
 */
export function rewriteTexts<T>(value: T, clean: (text: string) => string): T;
export function rewriteTexts(value: unknown, clean: (text: string) => string): unknown {
  return rewrite(value, clean, NO_TEXT);
}

function rewrite(value: unknown, clean: (text: string) => string, leave: ReadonlySet<string>): unknown {
  if (typeof value === 'string') return value === '' || value.startsWith('data:') ? value : clean(value);
  if (typeof value === 'number') {
    const digits = String(value);
    const cleaned = clean(digits);
    return cleaned === digits ? value : cleaned;
  }
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    const rewritten = items.map((item) => rewrite(item, clean, leave));
    return rewritten.every((item, index) => item === items[index]) ? value : rewritten;
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) => {
    if (leave.has(key)) return [key, inner] as const;
    const isCall = key === 'arguments' && typeof inner === 'string' && leave === NO_TEXT;
    return [key, isCall ? rewriteArguments(inner, clean) : rewrite(inner, clean, leave)] as const;
  });
  return entries.every(([key, inner]) => inner === value[key]) ? value : Object.fromEntries(entries);
}

function rewriteArguments(text: string, clean: (text: string) => string): string {
  const parsed = parsedJson(text);
  if (!isObject(parsed)) return clean(text);
  const rewritten = rewrite(parsed, clean, EVERY_KEY);
  return rewritten === parsed ? text : JSON.stringify(rewritten);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

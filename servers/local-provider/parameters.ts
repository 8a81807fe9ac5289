import type { z } from 'zod';
import { Refusal } from './refusal.ts';

function refuse(code: string, param: string | null, message: string): Refusal {
  return new Refusal(400, code, message, { param });
}

function fieldName(path: readonly PropertyKey[]): string {
  return path.reduce<string>((name, key) => {
    if (typeof key === 'number') return `${name}[${key}]`;
    return name === '' ? String(key) : `${name}.${String(key)}`;
  }, '');
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    return typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined;
  }, value);
}

function describe(issue: z.core.$ZodIssue, value: unknown): Refusal {
  const param = fieldName(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const unknown = fieldName([...issue.path, issue.keys[0] ?? '']);
    return refuse('unknown_parameter', unknown, `Unknown parameter: '${unknown}'.`);
  }
  if (valueAt(value, issue.path) === undefined && param !== '') {
    return refuse('missing_required_parameter', param, `Missing required parameter: '${param}'.`);
  }
  // A union without errors of its own is one whose member is chosen by a word, and the word is none of them.
  const isType = issue.code === 'invalid_union' ? issue.errors.length > 0 : issue.code === 'invalid_type';
  if (isType) {
    return refuse('invalid_type', param, `Invalid type for '${param}': ${issue.message}.`);
  }
  return refuse('invalid_value', param, `Invalid value for '${param}': ${issue.message}.`);
}

/** Parses a request's body or query; the first thing wrong is a 400 with its `param` and one of the service's codes. */
export function parseParameters<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  throw first === undefined ? refuse('invalid_value', null, 'The request is not valid') : describe(first, value);
}

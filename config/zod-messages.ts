import type { z } from 'zod';
import type { ConfigIssue } from './config-problem.ts';
import { expectationOf, kindOf } from './expectation.ts';
import { isMapping, valueAt } from './key-path.ts';
import type { KeyPath } from './key-path.ts';
import { nearest } from './nearest.ts';
import { acceptedKinds, schemaAt } from './schema-walk.ts';
import { unknownKey } from './unknown-key.ts';
import { shownKeyPath } from './secret-like.ts';

/**
 * Every problem a schema found, in words of our own: the key, what it must be, what kind of thing it is instead, and the
 * nearest word that is known. The user's values themselves are not shown, since one of them may be a secret.
 */
export function issuesFromZod(error: z.ZodError, schema: z.core.$ZodType, raw: unknown): readonly ConfigIssue[] {
  return error.issues.flatMap((issue) => fromIssue(issue, [], schema, raw));
}

function fromIssue(
  issue: z.core.$ZodIssue,
  base: KeyPath,
  schema: z.core.$ZodType,
  raw: unknown,
): readonly ConfigIssue[] {
  const path = [...base, ...issue.path.map((segment) => (typeof segment === 'symbol' ? String(segment) : segment))];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey([...path, key], schema, isMapping(raw) ? raw : {}));
  }
  if (issue.code === 'invalid_union') {
    const deeper = issue.errors.find((branch) => branch.length > 0 && branch.every((inner) => inner.path.length > 0));
    if (deeper !== undefined) return deeper.flatMap((inner) => fromIssue(inner, path, schema, raw));
  }
  const name = shownKeyPath(path);
  if (issue.code === 'invalid_key') {
    return [{ path, atKey: true, message: `${name}: the name must consist of letters, digits, ., _ and -`, hint: '' }];
  }
  // The schemas leave the words of a plain refinement to `expectationOf`: a message here is one of ours, to be shown.
  if (issue.code === 'custom' && issue.message !== 'Invalid input') {
    return [{ path, message: `${name} ${issue.message}`, hint: '' }];
  }
  return [fromValue(path, schemaAt(schema, path), valueAt(raw, path))];
}

function fromValue(path: KeyPath, schema: z.core.$ZodType | null, value: unknown): ConfigIssue {
  const name = path.length === 0 ? 'the configuration' : shownKeyPath(path);
  const expected = schema === null ? 'something else' : expectationOf(schema);
  if (value === undefined) return { path, message: `${name} is missing`, hint: `add it: it must be ${expected}` };
  if (value === null) {
    return { path, message: `${name} has no value`, hint: `give it one (${expected}), or take the line out` };
  }
  const message = `${name} must be ${expected}; ${kindOf(value)}`;
  return { path, message, hint: valueHint(expected, schema, value) };
}

function valueHint(expected: string, schema: z.core.$ZodType | null, value: unknown): string {
  if (typeof value === 'string') {
    const meant = nearest(
      value,
      expected
        .replace(/^one of /, '')
        .split(/, | or /)
        .filter((word) => !word.includes(' ')),
    );
    if (meant === value) return `write it as a list: [${meant}]`;
    return meant === null ? '' : `did you mean ${meant}?`;
  }
  const isScalar = typeof value === 'number' || typeof value === 'boolean';
  if (isScalar && schema !== null && acceptedKinds(schema).has('text') && /^text\b/.test(expected)) {
    return 'put it in quotes';
  }
  if (isScalar && expected.includes('duration')) return 'write the unit too, as in 10m';
  return '';
}

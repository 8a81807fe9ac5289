import type { z } from 'zod';
import type { ConfigIssue } from './config-problem.ts';
import { valueAt } from './key-path.ts';
import type { KeyPath } from './key-path.ts';
import { nearest } from './nearest.ts';
import { keysAt, pathsEndingIn } from './schema-walk.ts';
import { looksLikeSecret, shownKeyPath } from './secret-like.ts';

const SECRET_WORD = /(?:^|[_-])(?:key|secret|token|password|passwd|credentials?|auth)$|apikey|appsecret/i;

/** An unknown key, with the nearest one that is known at its place, or the place where a key of that name belongs. */
export function unknownKey(path: KeyPath, schema: z.core.$ZodType, raw: Record<string, unknown>): ConfigIssue {
  const key = String(path.at(-1) ?? '');
  const known = keysAt(schema, path.slice(0, -1));
  const hints = [suggestion(key, known, schema)];
  const value = valueAt(raw, path);
  if (SECRET_WORD.test(key) || (typeof value === 'string' && looksLikeSecret(value))) {
    hints.push(
      'secrets never stand in the file: put it in an environment variable and name that, as in api_key_env: LAB_KEY',
    );
  }
  const message = `unknown key ${shownKeyPath(path)}`;
  return { path, atKey: true, message, hint: hints.join('; ') };
}

function suggestion(key: string, known: readonly string[], schema: z.core.$ZodType): string {
  const meant = nearest(key, known);
  if (meant !== null) return `did you mean ${meant}?`;
  const [elsewhere] = pathsEndingIn(schema, key);
  if (elsewhere !== undefined) return `it belongs at ${shownKeyPath(elsewhere)}`;
  return `known here: ${known.join(', ')}`;
}

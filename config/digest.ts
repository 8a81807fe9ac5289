import { createHash } from 'node:crypto';
import { canonicalJson } from '../domain/canonical-json.ts';

/** SHA-256, lower-case hex, of a value's canonical JSON. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value), 'utf8').digest('hex');
}

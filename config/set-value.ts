import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { RetuneError } from '../domain/failure-type.ts';
import { isMapping, parseKeyPath } from './key-path.ts';
import type { KeyPath } from './key-path.ts';
import { shownKeyPath } from './secret-like.ts';
import { acceptedKinds, schemaAt } from './schema-walk.ts';

/** One thing said on the command line; `value: undefined` takes the key out, so that its default holds. */
export interface Override {
  readonly path: readonly string[];
  readonly value: unknown;
  readonly source: 'set' | 'flag';
}

const USAGE_HINT =
  'write --set key.path=value, as in --set gate.confidence=0.9 or --set data.sources.0.path=tickets.csv';

/**
 * Reads `key.path=value`. The value is a YAML scalar or flow collection; where the key takes text it is the text as it
 * stands (so that `#` and `:` need no quotes of their own), unless it is quoted or a list that the key takes too. `null`
 * takes the key out.
 */
export function parseSet(text: string, schema: z.core.$ZodType): Override {
  const split = /^((?:"(?:[^"\\]|\\.)*"|[^="])+)=(.*)$/s.exec(text);
  const path = split === null ? null : parseKeyPath((split[1] ?? '').trim());
  if (split === null || path === null) {
    throw new RetuneError('USAGE', 'a --set has no key.path=value', { hint: USAGE_HINT });
  }
  return { path, value: readValue((split[2] ?? '').trim(), schemaAt(schema, path), path), source: 'set' };
}

function readValue(text: string, schema: z.core.$ZodType | null, path: readonly string[]): unknown {
  if (text === 'null' || text === '~') return undefined;
  const kinds = acceptedKinds(schema);
  if (kinds.has('text')) {
    const isFlow = (kinds.has('list') && text.startsWith('[')) || (kinds.has('mapping') && text.startsWith('{'));
    const isQuoted = /^"(?:[^"\\]|\\.)*"$|^'(?:[^']|'')*'$/s.test(text);
    if (!isFlow && !isQuoted && !(kinds.has('other') && isPlainScalar(text))) return text;
  }
  if (text === '') return '';
  const document = parseDocument(text, {
    stringKeys: true,
    resolveKnownTags: false,
    prettyErrors: false,
    logLevel: 'error',
  });
  if (document.errors.length > 0 || document.warnings.length > 0) {
    throw new RetuneError('USAGE', `the value of --set ${shownKeyPath(path)} is no YAML value`, {
      hint: 'put the text in quotes, and these in quotes for the shell',
    });
  }
  return document.toJS({ maxAliasCount: 0 });
}

/** A number or true/false: read as such where the key takes both text and that, as in `max_tokens: auto | 64`. */
function isPlainScalar(text: string): boolean {
  return /^(?:true|false|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)$/.test(text);
}

/**
 * A copy of `root` with one override carried out; what is missing on the way is created, a list takes a position up to
 * its length. Null where the path leads through a scalar or past the end of a list.
 */
export function withOverride(
  root: unknown,
  override: Override,
  schema: z.core.$ZodType,
): { readonly value: unknown } | null {
  const isListAt = (path: KeyPath): boolean => {
    const kinds = acceptedKinds(schemaAt(schema, path));
    return kinds.has('list') && !kinds.has('mapping');
  };
  const place = (current: unknown, depth: number): { readonly value: unknown } | null => {
    const segment = override.path[depth];
    if (segment === undefined) return { value: override.value };
    const container = current ?? (isListAt(override.path.slice(0, depth)) ? [] : {});
    if (Array.isArray(container)) return inList(container, segment, depth);
    if (!isMapping(container)) return null;
    const child = place(Object.hasOwn(container, segment) ? container[segment] : undefined, depth + 1);
    if (child === null) return null;
    const rest = Object.entries(container).filter(([key]) => key !== segment);
    return { value: Object.fromEntries(child.value === undefined ? rest : [...rest, [segment, child.value]]) };
  };
  const inList = (list: readonly unknown[], segment: string, depth: number): { readonly value: unknown } | null => {
    const index = Number(segment);
    if (!/^\d+$/.test(segment) || index > list.length) return null;
    const child = place(list[index], depth + 1);
    if (child === null) return null;
    const tail = child.value === undefined ? [] : [child.value];
    return { value: [...list.slice(0, index), ...tail, ...list.slice(index + 1)] };
  };
  return place(root, 0);
}

import { canonicalJson } from '../../domain/canonical-json.ts';
import type { NamedScorer, Reader } from '../scorer.ts';
import { isStructured, parseJson } from './json.ts';

/** Every leaf of a JSON value by its path; an empty object or array is a leaf too. */
function leavesOf(value: unknown, path = '', leaves = new Map<string, string>()): ReadonlyMap<string, string> {
  const inner = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (inner.length === 0) leaves.set(path, canonicalJson(value));
  for (const [key, child] of inner) {
    leavesOf(child, `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, leaves);
  }
  return leaves;
}

/**
 * The share of fields that are the same in both JSON values: a field that is missing, has another value, or was not
 * asked for counts against the answer. 0 where the answer is no JSON.
 */
export function createJsonFields(read: Reader): NamedScorer {
  const name = 'json_fields';
  return {
    name,
    kind: 'score',
    score({ expected, answer }) {
      const wanted = parseJson(read(expected) ?? '');
      const given = parseJson(read(answer) ?? '');
      if (wanted === undefined) return { name, score: 0, metadata: { reason: 'the expected text is no JSON' } };
      if (given === undefined) return { name, score: 0, metadata: { reason: 'the answer is no JSON' } };
      const [inExpected, inAnswer] = [leavesOf(wanted), leavesOf(given)];
      const same = [...inExpected].filter(([path, leaf]) => inAnswer.get(path) === leaf).length;
      const fields = new Set([...inExpected.keys(), ...inAnswer.keys()]).size;
      return { name, score: same / fields, metadata: { same, fields } };
    },
    problem: (expected) => (isStructured(read(expected) ?? '') ? null : 'is no JSON object or array'),
  };
}

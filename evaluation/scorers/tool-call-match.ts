import { canonicalJson } from '../../domain/canonical-json.ts';
import type { NamedScorer } from '../scorer.ts';
import { parseJson } from './json.ts';

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One call as `name` and canonical arguments, whether they came as text or decoded; null where it is no call. */
function callKey(call: unknown): string | null {
  if (!isObject(call)) return null;
  const inner = isObject(call['function']) ? call['function'] : call;
  const { name, arguments: given = {} } = inner;
  if (typeof name !== 'string') return null;
  const decoded = typeof given === 'string' ? parseJson(given === '' ? '{}' : given) : given;
  return decoded === undefined ? null : canonicalJson([name, decoded]);
}

/** The calls of a text that is a JSON list of them (or one call), in no order; null where it is none. */
export function callsOf(text: string): readonly string[] | null {
  const value = parseJson(text);
  const list = Array.isArray(value) ? value : isObject(value) ? [value] : null;
  if (list === null || list.length === 0) return null;
  const keys = list.map(callKey);
  return keys.every((key) => key !== null) ? keys.toSorted() : null;
}

/**
 * Right where the answer makes exactly the expected calls: the same names with the same arguments, whatever their order
 * and the order of their keys. `extract` plays no part.
 */
export function createToolCallMatch(): NamedScorer {
  const name = 'tool_call_match';
  return {
    name,
    kind: 'right_wrong',
    score({ expected, answer }) {
      const wanted = callsOf(expected);
      const given = callsOf(answer);
      if (wanted === null) return { name, score: 0, metadata: { reason: 'no call is expected' } };
      if (given === null) return { name, score: 0, metadata: { reason: 'the answer calls nothing' } };
      const same = wanted.length === given.length && wanted.every((call, place) => call === given[place]);
      return { name, score: same ? 1 : 0, metadata: { expected_calls: wanted.length, calls: given.length } };
    },
    problem: (expected) => (callsOf(expected) === null ? 'is no tool call' : null),
  };
}

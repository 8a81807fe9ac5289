import { describe, expect, test } from 'vitest';
import { builtInScorer } from '../../evaluation/built-in-scorers.ts';
import { createReader } from '../../evaluation/extract.ts';
import type { Score } from '../../evaluation/scorer.ts';

const scorerOf = (name: string, extract?: string) => {
  const scorer = builtInScorer(name, createReader(extract));
  if (scorer === null) throw new Error(`no scorer ${name}`);
  return scorer;
};

async function score(name: string, expected: string, answer: string, extract?: string): Promise<Score> {
  return scorerOf(name, extract).score({ expected, answer });
}

const SCHEMA = JSON.stringify({
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'integer' }, at: { type: 'string', format: 'date' } },
});
const CALL = JSON.stringify([
  { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city": "Köln", "days": 2}' } },
]);

test.each([
  ['exact_match', ' card ', 'card', 1],
  ['exact_match', 'card', 'Card', 0],
  ['normalised_match', 'It’s ready!', 'its  READY', 1],
  ['normalised_match', 'ＦＵＬＬ width', 'full width', 1],
  ['normalised_match', 'STRASSE', 'Straße', 1],
  ['normalised_match', '?!', '...', 0],
  ['normalised_match', 'no', 'now', 0],
  ['contains', 'Paris', 'The capital is Paris.', 1],
  ['contains', 'paris', 'The capital is Paris.', 0],
  ['contains', '', 'anything', 0],
  ['contains', 'caf\u00e9', 'a cafe\u0301 there', 1],
  ['regex', '^\\d{4}$', 'in the year\n1984\n', 1],
  ['regex', '(?i)yes', 'YES!', 1],
  ['regex', '^yes$', 'yes or no', 0],
  ['regex', '(', 'whatever', 0],
  ['json_valid', '', '{"a": [1, 2]}', 1],
  ['json_valid', '', '{a: 1}', 0],
  ['json_valid', '', '```json\n{}\n```', 0],
  ['json_schema', SCHEMA, '{"id": 4, "at": "2026-11-26"}', 1],
  ['json_schema', SCHEMA, '{"id": 4, "at": "yesterday"}', 0],
  ['json_schema', SCHEMA, '{"id": "4"}', 0],
  ['json_schema', SCHEMA, 'no json', 0],
  ['json_schema', '{"type": "nonsense"}', '{}', 0],
  ['json_fields', '{"a": 1, "b": {"c": "x"}}', '{"b": {"c": "x"}, "a": 1}', 1],
  ['json_fields', '{"a": 1, "b": {"c": "x"}}', '{"a": 1, "b": {"c": "y"}}', 0.5],
  ['json_fields', '{"a": 1}', '{"a": 1, "extra": true}', 0.5],
  ['json_fields', '[1, 2, 3]', '[1, 2]', 2 / 3],
  ['json_fields', '{"a": 1}', 'none', 0],
  ['tool_call_match', CALL, '[{"name": "weather", "arguments": {"days": 2, "city": "Köln"}}]', 1],
  ['tool_call_match', CALL, '[{"name": "weather", "arguments": {"days": 3, "city": "Köln"}}]', 0],
  ['tool_call_match', CALL, '[{"name": "weather", "arguments": "{broken"}]', 0],
  ['tool_call_match', CALL, 'It rains.', 0],
  ['length', 'four', 'eight ch', 0.5],
  ['length', '', '', 1],
  ['length', '🙂🙂', 'ab', 1],
  ['refusal', 'Here you are.', 'I’m sorry, but I can’t help with that.', 0],
  ['refusal', 'I cannot help with that request.', '抱歉，我无法提供这方面的帮助。', 1],
  ['refusal', 'I cannot help with that request.', 'Sure! First, take…', 0],
  ['refusal', 'Done.', 'You cannot cancel it, I am afraid we have no such plan.', 1],
  ['rouge_l', 'the cat sat', 'the cat', 0.8],
  ['edit_similarity', 'kitten', 'sitten', 5 / 6],
  ['chrf', 'same', 'same', 1],
])('%s of expected %j and answer %j is %d', async (name, expected, answer, wanted) => {
  const { score: found, name: given } = await score(name, expected, answer);
  expect(given).toBe(name);
  expect(found).toBeCloseTo(wanted, 12);
});

test('extract says what of both texts counts; what it does not find is worth nothing', async () => {
  expect((await score('exact_match', 'so #### 42', 'thus #### 42', '#### (.+)$')).score).toBe(1);
  expect((await score('json_valid', '', 'Sure:\n```json\n{"a": 1}\n```', '(?s)```(?:json)?\\s*(.*?)```')).score).toBe(
    1,
  );
  expect(await score('rouge_l', 'so #### 42', '42', '#### (.+)$')).toEqual({
    name: 'rouge_l',
    score: 0,
    metadata: { reason: 'no match in the answer' },
  });
});

test.each([
  ['regex', '(a', 'is no regular expression of RE2 syntax'],
  ['json_schema', '{"type": "nonsense"}', 'is no JSON Schema'],
  ['json_schema', '[1]', 'is no JSON object'],
  ['json_fields', 'plain', 'is no JSON object or array'],
  ['tool_call_match', 'plain', 'is no tool call'],
])('%s says of the expected text %j before anything is paid that it %s', (name, expected, problem) => {
  expect(scorerOf(name).problem?.(expected)).toContain(problem);
});

describe('a hostile pattern', () => {
  const text = 'a'.repeat(50_000);

  test('in a regex item is matched in linear time', async () => {
    expect((await score('regex', '^(a+)+$', `${text}!`)).score).toBe(0);
  });

  test('in a JSON Schema is matched in linear time too', async () => {
    const schema = JSON.stringify({ type: 'string', pattern: '^(a+)+$' });
    expect((await score('json_schema', schema, JSON.stringify(`${text}!`))).score).toBe(0);
    expect((await score('json_schema', schema, JSON.stringify(text))).score).toBe(1);
  });
});

test('no scorer throws on odd texts, and every score lies in [0, 1]', async () => {
  const odd = [
    '',
    ' ',
    '\0',
    '\uD800',
    '{"a":',
    '[[[[',
    '(((',
    '\\',
    '🙂',
    '{}',
    '[]',
    'null',
    '0',
    '"x"',
    CALL,
    SCHEMA,
  ];
  const names = ['accuracy', 'exact_match', 'normalised_match', 'contains', 'regex', 'json_valid', 'json_schema'];
  const more = ['json_fields', 'rouge_l', 'chrf', 'edit_similarity', 'tool_call_match', 'length', 'refusal'];
  for (const name of [...names, ...more]) {
    for (const expected of odd) {
      for (const answer of odd) {
        const { score: found } = await score(name, expected, answer);
        expect(found >= 0 && found <= 1).toBe(true);
      }
    }
  }
});

import { expect, test } from 'vitest';
import { valueAt } from '../../config/key-path.ts';
import { errorOf, loadText, MINIMAL, problemsOf } from './load-text.ts';

test.each<[string, (string | number)[], unknown]>([
  ['name=other', ['name'], 'other'],
  ['gate.confidence=0.9', ['gate', 'confidence'], 0.9],
  ['data.split.pin=false', ['data', 'split', 'pin'], false],
  ['data.split.test=0.25', ['data', 'split', 'test'], 0.25],
  ['data.split.test=auto', ['data', 'split', 'test'], 'auto'],
  ['data.split.salt=2', ['data', 'split', 'salt'], '2'],
  ['data.system=Classify: the ticket # please', ['data', 'system'], 'Classify: the ticket # please'],
  ['data.system="quoted: text"', ['data', 'system'], 'quoted: text'],
  ["data.system='it''s'", ['data', 'system'], "it's"],
  ['data.system=a=b', ['data', 'system'], 'a=b'],
  ['data.system=', ['data', 'system'], ''],
  ['evaluation.extract=#### (.+)$', ['evaluation', 'extract'], '#### (.+)$'],
  ['evaluation.extract=[0-9]+', ['evaluation', 'extract'], '[0-9]+'],
  ['evaluation.scorers=[exact_match]', ['evaluation', 'scorers'], ['exact_match']],
  ['evaluation.max_tokens=64', ['evaluation', 'max_tokens'], 64],
  ['evaluation.dataset=[test, held.jsonl]', ['evaluation', 'dataset'], ['test', 'held.jsonl']],
  ['data.labels=[a, "b, c"]', ['data', 'labels'], ['a', 'b, c']],
  ['data.sources.0.path=other.csv', ['data', 'sources', 0, 'path'], 'other.csv'],
  ['data.sources.1.path=second.csv', ['data', 'sources', 1, 'path'], 'second.csv'],
  ['data.sources.0.where={ status: [closed, 3] }', ['data', 'sources', 0, 'where'], { status: ['closed', 3] }],
  ['data.sources.0.skip_lines=2', ['data', 'sources', 0, 'skip_lines'], 2],
  ['budget.prices."gpt-4.1".training=3', ['budget', 'prices', 'gpt-4.1', 'training'], 3],
  ['gate.constraints.0={ metric: accuracy, max_drop: 0.1 }', ['gate', 'constraints', 0, 'max_drop'], 0.1],
  ['poll.interval=90s', ['poll', 'interval'], '90s'],
])('--set %s', (set, path, value) => {
  const { config } = loadText(MINIMAL, { sets: [set] });
  expect(valueAt(config, path)).toEqual(value);
});

test('null takes a key out, so that its default holds', () => {
  const { config, origin } = loadText(`${MINIMAL}gate: { confidence: 0.8 }\n`, { sets: ['gate.confidence=null'] });
  expect(config.gate.confidence).toBe(0.95);
  expect(origin['gate.confidence']).toBe('default');
});

test('of two the later one wins', () => {
  expect(loadText(MINIMAL, { sets: ['name=first', 'name=second'] }).config.name).toBe('second');
});

test('a change behind an anchor changes one place only', () => {
  const text = MINIMAL.replace(/sources:.*/, 'sources: [&a { path: a.csv }, *a]');
  const { config } = loadText(text, { sets: ['data.sources.1.path=b.csv'] });
  expect(config.data.sources.map(({ path }) => path)).toEqual(['a.csv', 'b.csv']);
});

test.each([
  ['gate', 'a --set has no key.path=value'],
  ['=x', 'a --set has no key.path=value'],
  ['gate..mode=x', 'a --set has no key.path=value'],
  ['gate.constraints=[{', 'the value of --set gate.constraints is no YAML value'],
  ['name.first=x', '--set name.first leads nowhere'],
  ['data.sources.7.path=x', '--set data.sources.7.path leads nowhere'],
  ['data.sources.x.path=x', '--set data.sources.x.path leads nowhere'],
])('--set %s is a usage error', (set, message) => {
  const error = errorOf(() => loadText(MINIMAL, { sets: [set] }));
  expect(error.code).toBe('USAGE');
  expect(error.message).toContain(message);
  expect(error.hint).not.toBe('');
});

test('a prototype cannot be reached', () => {
  expect(problemsOf(() => loadText(MINIMAL, { sets: ['__proto__.polluted=1'] }))).toMatchObject([
    { path: '__proto__' },
  ]);
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
});

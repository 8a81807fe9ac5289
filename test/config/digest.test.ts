import { expect, test } from 'vitest';
import { digestOf } from '../../config/digest.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { differingKeys } from '../../config/diff-config.ts';
import { loadText, MINIMAL } from './load-text.ts';

const REORDERED = `# the same, written otherwise
training:
  base_model: "local-small"
  provider: local
gate: { confidence: 0.95 }   # the default, said aloud
data:
  sources:
    - columns: { completion: category, prompt: text }
      path: tickets.csv
name: support-intents
`;

test('comments, the order of keys and defaults that are written out do not change the digest', () => {
  const { digest } = loadText(MINIMAL);
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  expect(loadText(REORDERED).digest).toBe(digest);
  expect(loadText(MINIMAL).digest).toBe(digest);
});

test('a value, a --set and a flag do, and it does not matter which of them said it', () => {
  const { digest } = loadText(MINIMAL);
  const bySet = loadText(MINIMAL, { sets: ['training.base_model=m'] }).digest;
  const byFlag = loadText(MINIMAL, { flags: { 'training.base_model': 'm' } }).digest;
  const byFile = loadText(MINIMAL.replace('local-small', 'm')).digest;
  expect(bySet).not.toBe(digest);
  expect([byFlag, byFile]).toEqual([bySet, bySet]);
});

test('the order of a list counts', () => {
  expect(digestOf({ a: [1, 2] })).not.toBe(digestOf({ a: [2, 1] }));
});

test('canonical JSON sorts keys at every depth and leaves out what is undefined', () => {
  expect(canonicalJson({ b: [{ d: 1, c: undefined }], a: null })).toBe('{"a":null,"b":[{"d":1}]}');
});

test('the keys at which two configurations differ are named, sorted, each once', () => {
  const a = loadText(MINIMAL).config;
  const b = loadText(MINIMAL, {
    sets: ['training.hyperparameters.epochs=2', 'data.sources.0.path=o.csv', 'gate.confidence=0.9'],
  }).config;
  expect(differingKeys(a, b)).toEqual(['data.sources.0.path', 'gate.confidence', 'training.hyperparameters.epochs']);
  expect(differingKeys(b, a)).toEqual(differingKeys(a, b));
  expect(differingKeys(a, loadText(REORDERED).config)).toEqual([]);
});

import { expect, test } from 'vitest';
import { loadText, MINIMAL, problemsOf } from './load-text.ts';

const FILE = `${MINIMAL}gate: { confidence: 0.9, margin: 0.1 }\n`;

test('a flag wins over --set, which wins over the file, which wins over the default', () => {
  const { config, origin } = loadText(FILE, {
    sets: ['training.provider=deepseek', 'training.base_model=from-set', 'gate.margin=0.2'],
    flags: { 'training.base_model': 'from-flag', 'training.suffix': undefined },
  });
  expect(config.training).toMatchObject({ provider: 'deepseek', base_model: 'from-flag' });
  expect(config.gate).toMatchObject({ confidence: 0.9, margin: 0.2, min_score: 0 });
  expect(origin).toMatchObject({
    'training.base_model': 'flag',
    'training.provider': 'set',
    'gate.margin': 'set',
    'gate.confidence': 'file',
    'gate.min_score': 'default',
    'data.sources.0.columns.prompt': 'file',
  });
});

test('every leaf of the configuration has an origin', () => {
  const { origin } = loadText(MINIMAL, { sets: ['data.labels=[a, b]'] });
  expect(origin['data.labels.0']).toBe('set');
  expect(origin['providers']).toBe('default');
  expect(origin['training.hyperparameters']).toBe('default');
});

test('a header that was asked for the other way round is of the file', () => {
  const { origin } = loadText(MINIMAL.replace('path: tickets.csv,', 'path: t.csv, no_header: true,'));
  expect(origin['data.sources.0.header']).toBe('file');
});

test('a flag for every source goes to each of them', () => {
  const text = MINIMAL.replace(/sources:.*/, 'sources: [{ path: a.csv, delimiter: "," }, { path: b.csv }]');
  const { config } = loadText(text, { sourceFlags: { delimiter: ';', encoding: undefined } });
  expect(config.data.sources.map(({ delimiter }) => delimiter)).toEqual([';', ';']);
});

test('a wrong value of a flag is placed at the flag', () => {
  expect(problemsOf(() => loadText(MINIMAL, { flags: { 'data.max_rejected_ratio': 5 } }))).toMatchObject([
    { path: 'data.max_rejected_ratio', place: 'the flag for data.max_rejected_ratio', line: null },
  ]);
});

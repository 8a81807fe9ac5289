import { expect, test } from 'vitest';
import { loadFiles } from '../../config/load.ts';
import { runConfigSchema } from '../../config/run-config.ts';
import { FULL } from './full-config.ts';
import { loadText, MINIMAL } from './load-text.ts';

test('the least configuration loads with every default of the contract', () => {
  expect(loadText(MINIMAL).config).toEqual({
    name: 'support-intents',
    providers: {},
    data: {
      sources: [{ path: 'tickets.csv', columns: { prompt: 'text', completion: 'category' } }],
      skip_unlabelled: false,
      on_conflict: 'keep',
      pii: { policy: 'auto' },
      deduplicate: 'exact',
      max_rejected_ratio: 0.02,
      split: { validation: 'auto', test: 'auto', salt: '1', pin: true },
    },
    training: {
      provider: 'local',
      base_model: 'local-small',
      method: 'supervised',
      hyperparameters: {},
      checkpoint: 'last',
    },
    budget: { prices: {} },
    poll: { interval: 'auto', stuck_after: '6h', deadline: '72h', on_deadline: 'ask' },
    evaluation: {
      dataset: 'test',
      baseline: 'auto',
      scorers: 'auto',
      metric: 'auto',
      turns: 'last',
      max_tokens: 'auto',
      temperature: 'auto',
      samples: 1,
    },
    gate: {
      mode: 'superiority',
      min_improvement: 0.02,
      margin: 0.03,
      min_score: 0,
      confidence: 0.95,
      constraints: [],
      approval: 'never',
      approval_timeout: '72h',
    },
    retention: { delete_uploads: true, failed_uploads: '7d', rejected_models: 'keep', after: '30d' },
    notify: [],
  });
});

test('the configuration that shows every key of the contract loads', () => {
  const { config } = loadText(FULL);
  expect(config.data.sources[0]?.where).toEqual({ status: ['closed'] });
  expect(config.data.sources[0]?.tag).toBe('2026-11');
  expect(config.evaluation.extract).toBe('#### (.+)$');
  expect(config.schedule).toEqual({
    cron: '0 3 1 * *',
    timezone: 'UTC',
    jitter: '0s',
    overlap: 'skip',
    catchup: '7d',
    pause_on_failure: false,
    skip_unchanged: true,
    min_change: 0.01,
    retirement_within: '30d',
    mode: 'non_inferiority',
  });
});

test('a schedule of a cron expression alone has the defaults of the contract', () => {
  expect(loadText(`${MINIMAL}schedule: { cron: "0 3 1 * *" }\n`).config.schedule).toEqual({
    cron: '0 3 1 * *',
    timezone: 'UTC',
    jitter: '0s',
    overlap: 'skip',
    catchup: '7d',
    pause_on_failure: false,
    skip_unchanged: true,
    min_change: 0.01,
    retirement_within: '30d',
    mode: 'non_inferiority',
  });
});

test('a loaded configuration is read again by the schema as it stands', () => {
  for (const text of [MINIMAL, FULL]) {
    const { config } = loadText(text);
    expect(runConfigSchema.parse(JSON.parse(JSON.stringify(config)))).toEqual(config);
  }
});

test('the spellings of the command line are taken in a source too', () => {
  const { config } = loadText(
    MINIMAL.replace('path: tickets.csv,', String.raw`path: t.csv, no_header: true, delimiter: '\t',`),
  );
  expect(config.data.sources[0]).toMatchObject({ header: false, delimiter: '\t' });
  expect(config.data.sources[0]).not.toHaveProperty('no_header');
});

test('a JSON file loads as a YAML file does', () => {
  const { config } = loadText(MINIMAL);
  const asJson = JSON.stringify(
    { name: config.name, data: { sources: config.data.sources }, training: config.training },
    null,
    '\t',
  );
  expect(loadText(asJson, {}, 'retune.json').config).toEqual(config);
});

test('plain files need neither name nor training, and --set works on the defaults', () => {
  const { config, path } = loadFiles({
    files: ['a.csv', '-'],
    cwd: '/data',
    sets: ['data.deduplicate=off'],
    sourceFlags: { delimiter: ';' },
  });
  expect(config.data.sources).toEqual([
    { path: 'a.csv', delimiter: ';' },
    { path: '-', delimiter: ';' },
  ]);
  expect(config.data.deduplicate).toBe('off');
  expect(config.training).toBeUndefined();
  expect(path).toBeNull();
});

import { expect, test } from 'vitest';
import { assertSupported, unsupportedKeys } from '../../config/check-support.ts';
import { formatKeyPath } from '../../config/key-path.ts';
import { loadFiles } from '../../config/load.ts';
import { FULL } from './full-config.ts';
import { errorOf, loadText, MINIMAL } from './load-text.ts';

const unsupported = (text: string): string[] =>
  unsupportedKeys(loadText(text).config).map(({ path }) => formatKeyPath(path));

test('the least configuration is honoured whole', () => {
  expect(unsupported(MINIMAL)).toEqual([]);
});

test('plain files are read whatever their provider will be', () => {
  const { config } = loadFiles({ files: ['a.csv'], cwd: '/' });
  expect(unsupportedKeys(config)).toEqual([]);
});

test('the configuration with every key is refused with each key that comes later', () => {
  expect(unsupported(FULL)).toEqual([]);
});

const source = (keys: string): string => MINIMAL.replace('path: tickets.csv,', keys);
const block = (line: string): string => `${MINIMAL}${line}\n`;
const data = (line: string): string => MINIMAL.replace('data:\n', `data:\n  ${line}\n`);

test.each([['data.sources.0.path', source('path: "https://bucket/a.csv",')]])('%s is refused for now', (path, text) => {
  expect(unsupported(text)).toEqual([path]);
});

test.each([
  ['images', source('path: a.csv, image_root: img,').replace('prompt: text', 'prompt: text, images: i')],
  ['tools and weight', MINIMAL.replace('prompt: text', 'prompt: text, tools: t, weight: w')],
  ['Parquet', source('path: a.bin, format: parquet,')],
  ['a workbook', source('path: a.xlsx,')],
  ['every PII policy, by kind', data('pii: { policy: pseudonymise, kinds: { card: block, ip: off } }')],
  ['near duplicates', data('deduplicate: near')],
  ['messages', MINIMAL.replace('{ prompt: text, completion: category }', '{ messages: conversation }')],
  [
    'subject, id, group and slice',
    MINIMAL.replace('prompt: text', 'prompt: text, subject: s, id: i, group: g, slice: [a, b]'),
  ],
  ['uploads kept', block('retention: { delete_uploads: false }')],
  ['retention', block('retention: { rejected_models: delete, failed_uploads: 1d, after: 60d }')],
  [
    'a constraint on a slice',
    block('gate: { constraints: [{ metric: accuracy, slice: language=zh, max_drop: 0.05 }] }'),
  ],
  [
    'scorers, one of them a module',
    block('evaluation: { scorers: [accuracy, macro_f1, ./mine.mjs], metric: ./mine.mjs }'),
  ],
  [
    'constraints on any metric',
    block('gate: { constraints: [{ metric: macro_f1, max_drop: 0.1 }, { metric: cost_usd, max_drop: 0.1 }] }'),
  ],
  ['exact match with extract', block('evaluation: { scorers: [exact_match], extract: "#### (.+)$" }')],
])('%s is honoured', (_, text) => {
  expect(unsupported(text)).toEqual([]);
});

test('the error names each key with its place and what to do', () => {
  const { config, locate } = loadText(source('path: "https://bucket/a.csv",'));
  const error = errorOf(() => assertSupported(config, locate));
  expect(error.code).toBe('CONFIG_UNSUPPORTED');
  expect(error.message).toMatch(
    /^retune\.yaml:3:\d+: data\.sources\.0\.path: reading from a URL comes in a later version$/,
  );
  expect(error.hint).toContain('copy the file');
  expect(error.details).toMatchObject({ problems: [{ path: 'data.sources.0.path', line: 3 }] });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { glob } from 'tinyglobby';
import { expect, it } from 'vitest';
import { runConfigSchema } from '../../config/run-config.ts';
import { environmentSchema } from '../../config/settings-schema.ts';
import { FAILURES } from '../../domain/failures.ts';
import { keysBelow } from '../../scripts/docs/config-keys.ts';
import { referencePages } from '../../scripts/docs/pages.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8');

it('the reference is what the code gives (npm run docs writes it)', async () => {
  const pages = await referencePages(ROOT);
  expect(readdirSync(join(ROOT, 'docs/reference')).toSorted()).toEqual(Object.keys(pages).toSorted());
  for (const [name, text] of Object.entries(pages)) expect(read(`docs/reference/${name}`), name).toBe(text);
});

it('every key of the configuration and every variable says what it is for', () => {
  const keys = [...keysBelow(runConfigSchema), ...keysBelow(environmentSchema)];
  expect(keys.length).toBeGreaterThan(150);
  expect(keys.filter(({ about }) => about === '').map(({ path }) => path)).toEqual([]);
});

const SOURCES = [
  'activities',
  'cli',
  'config',
  'dataset',
  'domain',
  'evaluation',
  'platform',
  'provider',
  'report',
  'runs',
];

it('the catalogue of errors has every code that is thrown, and none that is not', async () => {
  const folders = [...SOURCES, 'servers/codec-server', 'servers/view', 'worker', 'workflows'];
  const files = await glob(
    folders.map((folder) => `${folder}/**/*.ts`),
    { cwd: ROOT, ignore: ['domain/failures.ts'] },
  );
  const texts = files.map(read).join('\n');
  const thrown = [
    ...texts.matchAll(/new RetuneError\(\s*'(\w+)'/g),
    ...texts.matchAll(/ApplicationFailure\.nonRetryable\([^;]*?,\s*'([A-Z_]+)',?\s*\)/g),
    ...texts.matchAll(/ApplicationFailure\.create\(\{[^;]*?type: '(\w+)'/g),
  ].map(([, code = '']) => code);
  const known = Object.keys(FAILURES);
  expect(new Set(thrown).size).toBeGreaterThan(20);
  expect([...new Set(thrown)].filter((code) => !known.includes(code))).toEqual([]);
  expect(known.filter((code) => !texts.includes(`'${code}'`))).toEqual([]);
});

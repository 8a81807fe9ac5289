import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { glob } from 'tinyglobby';
import { expect, it } from 'vitest';
import { OTHER_VARIABLES } from '../../config/other-variables.ts';
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

it('every variable that is read by a fixed name stands in the reference, and no other', async () => {
  const files = await glob(
    [...SOURCES, 'servers', 'worker'].map((folder) => `${folder}/**/*.ts`),
    { cwd: ROOT, ignore: ['config/other-variables.ts'] },
  );
  const texts = files.map(read).join('\n');
  const asked = [...texts.matchAll(/\b(?:variable|isOn|eitherCase|asIs)\(\s*'([A-Z][A-Z0-9_]+)'/g)];
  const named = [...texts.matchAll(/'((?:RETUNE|DEEPSEEK|OPENAI|TOGETHER|AWS|OTEL|TEMPORAL)_[A-Z0-9_]+)'/g)];
  const names = new Set([...asked, ...named].map(([, name = '']) => name));
  const documented = [...Object.keys(environmentSchema.shape), ...Object.keys(OTHER_VARIABLES)];
  expect(names.size).toBeGreaterThan(30);
  expect([...names].filter((name) => !documented.includes(name) && !(name in FAILURES))).toEqual([]);
  expect(Object.keys(OTHER_VARIABLES).filter((name) => !texts.includes(`'${name}'`))).toEqual([]);
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

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { PII_KINDS } from '../../config/data-config.ts';
import { DATASET_CODES } from '../../dataset/rules/check-dataset.ts';
import { namedRules } from '../../dataset/rules/rule-packs.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const page = readFileSync(join(ROOT, 'docs/data.md'), 'utf8');

/** Every code that a problem is made with; one that is chosen by a condition stands on a line of its own here. */
function codesInSources(): readonly string[] {
  const made =
    /\b(?:rowError|rowWarning|add)\(\s*'([a-z_]+)'|\bcode: '([a-z_]+)'|\? '(cells_[a-z_]+)' : '(cells_[a-z_]+)'/g;
  const names = readdirSync(join(ROOT, 'dataset'), { recursive: true, encoding: 'utf8' });
  const found = names
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => [...readFileSync(join(ROOT, 'dataset', name), 'utf8').matchAll(made)])
    .flatMap(([, ...codes]) => codes.filter((code) => code !== undefined));
  return [...new Set([...found, ...DATASET_CODES, ...PII_KINDS.map((kind) => `pii_${kind}`)])].sort();
}

it('the page of data explains every issue code, and no other', () => {
  const explained = [...page.matchAll(/^\| `([a-z_]+)` +\| \S/gm)].map(([, code = '']) => code);
  const shapes = ['prompt_completion', 'alpaca', 'chat', 'sharegpt', 'preference', 'text'];
  expect(explained.filter((code) => !shapes.includes(code)).sort()).toEqual(codesInSources());
});

it('the page of data gives the limits that the rules hold', () => {
  const rows = [...page.matchAll(/^\| (local, deepseek|openai|together|fireworks|mistral) +\|(.*)\|$/gm)];
  const told = rows.flatMap(([, names = '', cells = '']) =>
    names.split(', ').map((name) => [name, cells.split('|').map((cell) => cell.trim())] as const),
  );
  expect(told).toHaveLength(6);
  for (const [name, [examples = '', file = '', tokens = '', images = '', pairs = '']] of told) {
    const pack = namedRules([name])[0]?.pack;
    const { minExamples = 0, maxExamples = null, maxFileBytes = null, maxExampleTokens = null } = pack ?? {};
    expect(examples).toBe(
      maxExamples === null ? `${minExamples} or more` : `${minExamples} to ${maxExamples.toLocaleString('en')}`,
    );
    const gibibytes = (maxFileBytes ?? 0) / 1024 ** 3;
    const size = gibibytes >= 1 ? `${gibibytes} GiB` : `${gibibytes * 1024} MiB`;
    expect(file).toBe(maxFileBytes === null ? '' : size);
    expect(tokens).toBe(maxExampleTokens === null ? '' : maxExampleTokens.toLocaleString('en'));
    for (const format of pack?.images?.formats ?? []) expect(images.toLowerCase()).toContain(format);
    expect(images.includes('data URLs only')).toBe(pack?.images?.urls === false);
    expect(pairs).toBe(pack?.preference === null ? 'no' : 'yes');
    expect(pack?.sources.every(({ url, seen }) => url !== '' && /^\d{4}-\d\d-\d\d$/.test(seen))).toBe(true);
  }
});

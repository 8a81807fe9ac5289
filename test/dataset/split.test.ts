import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { autoTestShare } from '../../dataset/merge/split-shares.ts';
import type { PreparedDataset } from '../../dataset/merge-shards.ts';
import { readTestItems } from '../../dataset/read-chat-rows.ts';
import { splitKeyOf } from '../../dataset/row-keys.ts';
import { prepare } from './validate-files.ts';

function rows(from: number, to: number): string {
  return Array.from(
    { length: to - from },
    (_, i) => `prompt ${from + i},answer ${from + i},g${Math.floor((from + i) / 4)},en\n`,
  ).join('');
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const header = 'prompt,completion,customer,language\n';

function lines(path: string): string[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

function keyFiles({ files }: PreparedDataset): { train: string[]; test: string[] } {
  return { train: lines(files.trainKeys), test: lines(files.testKeys) };
}

describe('the split', () => {
  it('takes the smallest share from 0.10 to 0.30 under which 300 rows fall', () => {
    const even = (n: number): number[] => Array.from({ length: n }, (_, i) => i / n);
    expect(autoTestShare(even(10_000))).toBe(0.1);
    expect(autoTestShare(even(2_000))).toBeCloseTo(0.1495, 4);
    expect(even(2_000).filter((at) => at < autoTestShare(even(2_000)))).toHaveLength(300);
    expect(autoTestShare(even(500))).toBe(0.3);
  });

  it('leaves validation empty under 500 rows, and takes a tenth above', async () => {
    const small = await prepare({ 'x.csv': header + rows(0, 400) }, {});
    expect(small.splits.validation.rows).toBe(0);
    const large = await prepare({ 'x.csv': header + rows(0, 2_000) }, {});
    expect(large.splits.test.rows).toBe(300);
    expect(large.splits.validation.rows).toBeGreaterThan(140);
    expect(large.splits.validation.rows).toBeLessThan(260);
  });

  it('writes equal bytes twice, in the order of the input', async () => {
    const make = (): Promise<PreparedDataset> =>
      prepare({ 'b.csv': header + rows(0, 600), 'a.csv': header + rows(600, 700) }, {});
    const [one, two] = [await make(), await make()];
    expect(two.datasetDigest).toBe(one.datasetDigest);
    for (const name of [
      'train',
      'validation',
      'test',
      'rejected',
      'testIndex',
      'trainKeys',
      'testKeys',
      'manifest',
    ] as const) {
      expect(readFileSync(two.files[name]).equals(readFileSync(one.files[name]))).toBe(true);
    }
    const numbers = lines(one.files.train).map((line) => Number(/prompt (\d+)/.exec(line)?.[1]));
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  });

  it('never moves an old test row when the data grows and the share stays', async () => {
    const split = { split: { test: 0.2, validation: 0.1 } };
    const before = keyFiles(await prepare({ 'x.csv': header + rows(0, 500) }, split));
    const after = keyFiles(await prepare({ 'x.csv': header + rows(0, 900) }, split));
    expect(after.test).toEqual(expect.arrayContaining(before.test));
    expect(after.train).toEqual(expect.arrayContaining(before.train));
  });

  it('keeps pinned keys in test when the share shrinks', async () => {
    const before = keyFiles(await prepare({ 'x.csv': header + rows(0, 600) }, {}));
    const grown = { 'x.csv': header + rows(0, 4_000) };
    const moved = keyFiles(await prepare(grown, {}));
    expect(moved.test).not.toEqual(expect.arrayContaining(before.test));
    const pinned = keyFiles(await prepare(grown, {}, { pinned: before.test }));
    expect(pinned.test).toEqual(expect.arrayContaining(before.test));
    expect(pinned.train.filter((key) => before.test.includes(key))).toEqual([]);
  });

  it('goes by the prompt without regard to spacing, and another salt splits otherwise', async () => {
    expect(splitKeyOf('x')).toMatch(/^[0-9a-f]{16}$/);
    const spaced = await prepare(
      { 'x.csv': `${header}a  b,1,g,en\n a b ,2,g,en\n` },
      { split: { test: 0.5, validation: 0.1 } },
    );
    expect(new Set([...lines(spaced.files.trainKeys), ...lines(spaced.files.testKeys)]).size).toBeLessThanOrEqual(1);
    const one = await prepare({ 'x.csv': header + rows(0, 300) }, {});
    const two = await prepare({ 'x.csv': header + rows(0, 300) }, { split: { salt: '2' } });
    expect(two.datasetDigest).not.toBe(one.datasetDigest);
  });

  it('keeps the rows of a group on one side, and gives the evaluation what it needs', async () => {
    const source = { path: 'x.csv', columns: { group: 'customer', slice: 'language', id: 'prompt' }, tag: '2026-11' };
    const dataset = await prepare({ 'x.csv': header + rows(0, 400) }, { sources: [source], system: 'Be brief.' });
    const test = new Set<string | null>();
    for await (const item of readTestItems(dataset.files.test, dataset.files.testIndex)) {
      test.add(item.group);
      expect(item).toMatchObject({ slices: { language: 'en', tag: '2026-11' }, tools: null });
      expect(item.messages.map(({ role }) => role)).toEqual(['system', 'user']);
      expect(item.expected).toBe(String(item.id).replace('prompt', 'answer'));
      expect(item.key).toBe(splitKeyOf(item.group ?? ''));
    }
    const train = lines(dataset.files.train).map(
      (line) => `g${Math.floor(Number(/prompt (\d+)/.exec(line)?.[1]) / 4)}`,
    );
    expect(test.size).toBeGreaterThan(5);
    expect(train.filter((group) => test.has(group))).toEqual([]);
  });

  it('vouches for its files in the manifest, without a time or a path of this machine', async () => {
    const providers = [{ name: 'lab', rulePack: 'openai' }];
    const dataset = await prepare({ 'x.csv': header + rows(0, 600) }, {}, { providers });
    const text = readFileSync(dataset.files.manifest, 'utf8');
    const manifest = JSON.parse(text);
    expect(manifest).toMatchObject({
      dataset_digest: dataset.datasetDigest,
      splits: dataset.splits,
      split: { salt: '1', group: null },
    });
    expect(manifest.files['train.jsonl']).toMatchObject({ sha256: dataset.splits.train.sha256 });
    expect(manifest.ledger.totals.rows).toBe(600);
    expect(manifest.sources).toEqual([{ path: 'x.csv', sha256: sha256Of(header + rows(0, 600)) }]);
    expect(manifest.rules).toEqual({ lab: { pack: 'openai', version: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) } });
    expect(manifest.languages).toEqual({ 'und-Latn': 600 });
    expect(manifest.token_histogram).toContainEqual({ from: 4, to: 8, rows: expect.any(Number) });
    const counted = manifest.token_histogram.reduce((sum: number, bucket: { rows: number }) => sum + bucket.rows, 0);
    expect(counted).toBe(600);
    expect(text).not.toContain(dataset.files.manifest.replace(/[^/\\]+$/, ''));
  });
});

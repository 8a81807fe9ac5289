import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { PreparedDataset } from '../../dataset/merge-shards.ts';
import { nearCorpus, scoreNear } from '../../scripts/bench/near-corpus.mjs';
import { prepare } from './validate-files.ts';

function prompts(path: string): string[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line).messages[0].content);
}

function written({ files }: PreparedDataset): string[] {
  return [files.train, files.validation, files.test].flatMap(prompts);
}

const sentence = (number: number): string =>
  Array.from({ length: 24 }, (_, at) => `w${(number * 31 + at * 7) % 997}`).join(' ');
const nearly = (number: number, word = 'changed'): string => sentence(number).replace(/\S+$/, word);
const csv = (...texts: readonly string[]): string =>
  `prompt,completion\n${texts.map((text) => `${text},a\n`).join('')}`;
const near = { deduplicate: 'near' };

describe('deduplicate: near', () => {
  it('keeps the first of a cluster, counts the others as excluded, and says nothing of them elsewhere', async () => {
    const data = { ...near, split: { test: 0, validation: 0 } };
    const dataset = await prepare({ 'x.csv': csv(sentence(1), nearly(1), sentence(2), nearly(1, 'twice')) }, data);
    expect(written(dataset)).toEqual([sentence(1), sentence(2)]);
    expect(dataset.ledger.totals).toMatchObject({ rows: 4, accepted: 2, duplicates: 0, excluded: 2 });
    expect(dataset.ledger.excluded_by.near_duplicate).toBe(2);
  });

  it('leaves equal rows to be duplicates, and near ones alone where it is not asked for', async () => {
    const rows = csv(sentence(1), sentence(1), nearly(1));
    expect((await prepare({ 'x.csv': rows }, near)).ledger.totals).toMatchObject({ duplicates: 1, excluded: 1 });
    expect((await prepare({ 'x.csv': rows }, {})).ledger.totals).toMatchObject({ duplicates: 1, excluded: 0 });
  });

  it('keeps the row of the test side, wherever it stands', async () => {
    const sources = [
      { path: 'train.csv', split: 'train' },
      { path: 'test.csv', split: 'test' },
    ];
    const files = { 'train.csv': csv(sentence(1), sentence(2)), 'test.csv': csv(nearly(1), sentence(3)) };
    const dataset = await prepare(files, { ...near, sources });
    expect(prompts(dataset.files.test)).toEqual([nearly(1), sentence(3)]);
    expect(prompts(dataset.files.train)).toEqual([sentence(2)]);
    expect(dataset.ledger.sources.map(({ excluded }) => excluded)).toEqual([1, 0]);
  });

  it('keeps the row that was held out before, though another of test stands earlier', async () => {
    const test = { ...near, split: { test: 0.999, validation: 0 } };
    const first = await prepare({ 'x.csv': csv(nearly(1)) }, test);
    const pinned = readFileSync(first.files.testKeys, 'utf8').trim().split('\n');
    const rows = { 'x.csv': csv(sentence(1), nearly(1)) };
    expect(written(await prepare(rows, test))).toEqual([sentence(1)]);
    expect(written(await prepare(rows, test, { pinned }))).toEqual([nearly(1)]);
  });

  it('writes no two near rows on different sides, and equal bytes twice', async () => {
    const corpus = nearCorpus({ rows: 600, copies: 200, language: 'en' });
    const files = {
      'x.jsonl': corpus.map((row) => JSON.stringify({ prompt: row.prompt, completion: row.completion })).join('\n'),
    };
    const [one, two] = [await prepare(files, near), await prepare(files, near)];
    expect(two.datasetDigest).toBe(one.datasetDigest);
    const test = new Set(prompts(one.files.test));
    const sides = new Map<number, Set<boolean>>();
    const left = new Set(written(one));
    for (const { prompt, pair } of corpus)
      if (pair !== null && left.has(prompt)) sides.set(pair, (sides.get(pair) ?? new Set()).add(test.has(prompt)));
    expect([...sides.values()].filter((both) => both.size > 1)).toEqual([]);
  });

  it.each(['en', 'zh'] as const)('finds planted copies with 5 %% of their words changed: %s', async (language) => {
    const corpus = nearCorpus({ rows: 4_000, copies: 400, language });
    const lines = corpus.map(({ prompt, completion }) => JSON.stringify({ prompt, completion }));
    const { pairs, recall, precision } = scoreNear(
      corpus,
      new Set(written(await prepare({ 'x.jsonl': lines.join('\n') }, near))),
    );
    expect(pairs).toBe(400);
    expect(recall).toBeGreaterThanOrEqual(0.95);
    expect(precision).toBeGreaterThanOrEqual(0.99);
  });
});

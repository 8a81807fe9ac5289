import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { PreparedDataset } from '../../dataset/merge-shards.ts';
import { splitKeyOf } from '../../dataset/row-keys.ts';
import { prepare } from './validate-files.ts';

function lines(path: string): string[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

/** The answers written to one side, in order. */
function answers(path: string): string[] {
  return lines(path).map((line) => JSON.parse(line).messages.at(-1).content);
}

function all({ files }: PreparedDataset): string[] {
  return [...answers(files.train), ...answers(files.validation), ...answers(files.test)].sort();
}

const header = 'prompt,completion\n';

describe('conflicts', () => {
  const content = `${header}p,A\nq,C\n p,B\np ,A\n`;

  it.for([
    ['keep', ['A', 'B', 'C'], { accepted: 3, duplicates: 1 }],
    ['last', ['A', 'C'], { accepted: 2, duplicates: 1, excluded: 1 }],
    ['drop', ['C'], { accepted: 1, duplicates: 1, excluded: 2 }],
    ['error', ['C'], { accepted: 1, duplicates: 1, rejected: 2 }],
  ] as const)('on_conflict: %s', async ([policy, kept, totals]) => {
    const dataset = await prepare({ 'x.csv': content }, { on_conflict: policy });
    expect(all(dataset)).toEqual(kept);
    expect(dataset.ledger.totals).toMatchObject(totals);
    expect(lines(dataset.files.rejected)).toHaveLength(policy === 'error' ? 2 : 0);
    expect(dataset.ledger.issues.map(({ code, severity }) => [code, severity])).toEqual(
      policy === 'error'
        ? [
            ['answer_conflict', 'error'],
            ['answer_conflict', 'error'],
          ]
        : [['answer_conflict', 'warning']],
    );
  });

  it('writes duplicates where deduplicate is off', async () => {
    const { ledger } = await prepare({ 'x.csv': content }, { deduplicate: 'off' });
    expect(ledger.totals).toMatchObject({ accepted: 4, duplicates: 0 });
  });
});

describe('labels', () => {
  const content = `${header}a,card\nb,Card\nc,crd\nd,\n`;
  const labels = { labels: ['card', 'billing'], label_map: { Card: 'card' } };

  it('repairs mapped spellings and rejects what is outside the set, naming the nearest label', async () => {
    const dataset = await prepare({ 'x.csv': content }, labels);
    expect(dataset.ledger.totals).toMatchObject({ accepted: 1, repaired: 1, rejected: 2 });
    expect(dataset.ledger.repairs).toEqual({ label_map: 1 });
    expect(all(dataset)).toEqual(['card', 'card']);
    expect(dataset.ledger.issues[0]).toMatchObject({
      code: 'label_unknown',
      row: 3,
      hint: expect.stringContaining('"card"'),
    });
    expect(dataset.labels).toEqual(['card', 'billing']);
  });

  it('excludes rows without an answer only where told to', async () => {
    const { ledger } = await prepare({ 'x.csv': content }, { ...labels, skip_unlabelled: true });
    expect(ledger.totals).toMatchObject({ rejected: 1, excluded: 1 });
    expect(ledger.excluded_by.unlabelled).toBe(1);
  });

  it('finds a closed set by itself: few short answers, five rows each on average', async () => {
    const rows = (n: number, answer: (i: number) => string): string =>
      header + Array.from({ length: n }, (_, i) => `p${i},${answer(i)}`).join('\n');
    expect((await prepare({ 'x.csv': rows(10, (i) => (i % 2 === 0 ? 'b' : 'a')) }, {})).labels).toEqual(['a', 'b']);
    expect((await prepare({ 'x.csv': rows(9, (i) => (i % 2 === 0 ? 'b' : 'a')) }, {})).labels).toBeNull();
    expect((await prepare({ 'x.csv': rows(50, () => 'x'.repeat(65)) }, {})).labels).toBeNull();
  });
});

describe('rows left out on purpose', () => {
  it('keeps only what where names, before anything else is asked of a row', async () => {
    const files = { 'x.csv': 'prompt,completion,status\na,b,closed\n,,open\nc,d,closed\n' };
    const { ledger } = await prepare(files, { sources: [{ path: 'x.csv', where: { status: ['closed'] } }] });
    expect(ledger.totals).toMatchObject({ accepted: 2, rejected: 0, excluded: 1 });
    expect(ledger.excluded_by.filtered).toBe(1);
  });

  it('keeps a prompt that stands in several given splits on the last of them', async () => {
    const files = {
      'train.csv': `${header}p,1\nq,2\nr,3\n`,
      'dev.csv': `${header}q,2\nv,4\n`,
      'test.csv': `${header} p  ,other\nv,5\n`,
    };
    const sources = [
      { path: 'train.csv', split: 'train' },
      { path: 'dev.csv', split: 'validation' },
      { path: 'test.csv', split: 'test' },
    ];
    const { ledger, files: out } = await prepare(files, { sources });
    expect(answers(out.train)).toEqual(['3']);
    expect(answers(out.validation)).toEqual(['2']);
    expect(answers(out.test)).toEqual(['other', '5']);
    expect(ledger.excluded_by.contaminated).toBe(3);
    expect(ledger.issue_counts).toEqual({ leak: 3 });
  });

  it('keeps held-out prompts in test, and out of the files given for training', async () => {
    const pinned = [splitKeyOf('p'), splitKeyOf('q')];
    const files = { 'free.csv': `${header}p,1\n`, 'train.csv': `${header}q,2\nr,3\n` };
    const sources = [{ path: 'free.csv' }, { path: 'train.csv', split: 'train' }];
    const { ledger, files: out } = await prepare(
      files,
      { sources, split: { test: 0.0001, validation: 0.0001 } },
      { pinned },
    );
    expect(answers(out.test)).toEqual(['1']);
    expect(answers(out.train)).toEqual(['3']);
    expect(ledger.excluded_by.contaminated).toBe(1);
  });
});

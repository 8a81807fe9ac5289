import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertBalanced, emptyTotals } from '../../dataset/balance.ts';
import { dataSchema } from '../../config/data-config.ts';
import { prepareDataset } from '../../dataset/prepare-dataset.ts';
import { join } from 'node:path';
import { folderWith } from './validate-files.ts';

const cell = fc.constantFrom(
  'a',
  'b ',
  ' b',
  '',
  '  ',
  '"q ""x"""',
  '"open',
  'mid"dle',
  'x\ny',
  '"x\ny"',
  'card',
  'Card',
  '{{hole}}',
  '漢字',
  '\u0000',
);
const row = fc.array(cell, { minLength: 1, maxLength: 4 }).map((cells) => cells.join(','));
const text = fc.array(row, { maxLength: 12 }).map((rows) => ['text,category,status', ...rows].join('\n'));
const data = fc.record({
  deduplicate: fc.constantFrom('exact', 'off'),
  on_conflict: fc.constantFrom('keep', 'error', 'last', 'drop'),
  skip_unlabelled: fc.boolean(),
  label_map: fc.constantFrom({}, { Card: 'card' }),
});
const sources = fc.array(
  fc.record({
    split: fc.constantFrom(undefined, 'train', 'validation', 'test'),
    where: fc.constantFrom(undefined, { status: ['a', 'card'] }),
    content: text,
  }),
  { minLength: 1, maxLength: 3 },
);

describe('the balance of the ledger', () => {
  it('refuses a ledger that lost a row', () => {
    expect(() => assertBalanced({ ...emptyTotals(), rows: 2, accepted: 1 }, 'x.csv')).toThrow(
      /x\.csv does not balance: 2 rows were read, 1/,
    );
  });

  it('holds for any table, per source and in total, and what is written is what was accepted or repaired', async () => {
    await fc.assert(
      fc.asyncProperty(sources, data, async (given, options) => {
        const names = given.map((_, index) => `s${index}.csv`);
        const baseDir = await folderWith(
          Object.fromEntries(given.map(({ content }, index) => [names[index] ?? '', content])),
        );
        const config = dataSchema.parse({
          ...options,
          sources: given.map(({ split, where }, index) => ({
            path: names[index],
            ...(split && { split }),
            ...(where && { where }),
          })),
        });
        const place = { baseDir, nominalTime: '2026-11-24T00:00:00Z' };
        const { ledger, splits } = await prepareDataset({
          data: config,
          place,
          providers: [],
          outDir: join(baseDir, 'out'),
        });
        for (const counts of [ledger.totals, ...ledger.sources]) {
          expect(counts.accepted + counts.repaired + counts.rejected + counts.duplicates + counts.excluded).toBe(
            counts.rows,
          );
        }
        const { accepted, repaired, excluded } = ledger.totals;
        expect(splits.train.rows + splits.validation.rows + splits.test.rows).toBe(accepted + repaired);
        expect(Object.values(ledger.excluded_by).reduce((sum, count) => sum + count, 0)).toBe(excluded);
      }),
      { numRuns: 150 },
    );
  });
});

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PreparedDataset } from '../../dataset/merge-shards.ts';
import { normalisedPrompt } from '../../dataset/row-keys.ts';
import { prepare } from './validate-files.ts';

interface Row {
  readonly prompt: string;
  readonly completion: string;
  readonly customer: string;
}

type Side = 'train' | 'validation' | 'test';
const SIDES: readonly Side[] = ['train', 'validation', 'test'];

function lines(path: string): string[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

/** Prompts that were written to one side. */
function promptsOf({ files }: PreparedDataset, side: Side): string[] {
  return lines(files[side]).map((line) => JSON.parse(line).messages[0].content);
}

function jsonl(rows: readonly Row[]): string {
  return rows.map((row) => JSON.stringify(row)).join('\n');
}

/** Prompts of few words, so that many are the same but for their spacing. */
const prompt = fc
  .array(fc.constantFrom('card', 'lost', 'help', 'refund', 'é', 'e\u0301', '卡', 'x'), { minLength: 1, maxLength: 3 })
  .chain((words) => fc.constantFrom(words.join(' '), words.join('  '), ` ${words.join(' ')}\n`));
const row = fc.record({
  prompt: fc.oneof(prompt, fc.uuid()),
  completion: fc.constantFrom('a', 'b', 'c'),
  customer: fc.constantFrom('k1', 'k2', 'k3', 'k4', 'k5', 'k6', 'k7', 'k8'),
});
const rows = fc.array(row, { minLength: 1, maxLength: 60 });
const share = fc.constantFrom('auto', 0.1, 0.25, 0.5);

async function split(
  content: readonly Row[],
  options: Record<string, unknown>,
  pinned: readonly string[] = [],
): Promise<PreparedDataset> {
  return prepare({ 'x.jsonl': jsonl(content) }, { max_rejected_ratio: 1, ...options }, { pinned });
}

describe('the split of any data', () => {
  it('never has one prompt on two sides, whatever its spacing, its answers and its accents’ encoding', async () => {
    await fc.assert(
      fc.asyncProperty(rows, share, share, async (content, test, validation) => {
        const dataset = await split(content, { split: { test, validation } });
        const sideOf = new Map<string, Side>();
        for (const side of SIDES) {
          for (const text of promptsOf(dataset, side)) {
            const key = normalisedPrompt(text);
            expect(sideOf.get(key) ?? side).toBe(side);
            sideOf.set(key, side);
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  it('never has one group on two sides', async () => {
    await fc.assert(
      fc.asyncProperty(rows, share, async (content, test) => {
        const dataset = await split(content, { split: { test, validation: 0.2, group: 'customer' } });
        const groups = SIDES.map((side) => {
          const texts = new Set(promptsOf(dataset, side));
          // Prompts that stand in several groups tell nothing of theirs.
          const told = content.filter(
            ({ prompt: text, customer }) =>
              texts.has(text) && content.every((other) => other.prompt !== text || other.customer === customer),
          );
          return new Set(told.map(({ customer }) => customer));
        });
        for (const [index, side] of groups.entries())
          for (const other of groups.slice(index + 1))
            expect([...side].filter((group) => other.has(group))).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('keeps every old test row in test when the data grow by a third and the share stays', async () => {
    await fc.assert(
      fc.asyncProperty(rows, rows, fc.constantFrom(0.1, 0.3, 0.5), async (old, more, test) => {
        const options = { split: { test, validation: 0.1 } };
        const before = new Set(promptsOf(await split(old, options), 'test'));
        const added = more.slice(0, Math.ceil(old.length / 3));
        // New rows may stand anywhere: a later run often reads its files in another order.
        const after = new Set(promptsOf(await split([...added, ...old], options), 'test').map(normalisedPrompt));
        expect([...before].filter((text) => !after.has(normalisedPrompt(text)))).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('keeps every row that was once held out in test, whatever share, salt and order come later', async () => {
    await fc.assert(
      fc.asyncProperty(rows, rows, share, share, async (old, more, first, later) => {
        const before = await split(old, { split: { test: first } });
        const after = await split(
          [...more, ...old],
          { split: { test: later, salt: 'another' }, deduplicate: 'exact' },
          lines(before.files.testKeys),
        );
        const test = new Set(promptsOf(after, 'test').map(normalisedPrompt));
        expect(promptsOf(before, 'test').filter((text) => !test.has(normalisedPrompt(text)))).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('leaves files with a split of their own as they are, and leaks out of the earlier side', async () => {
    await fc.assert(
      fc.asyncProperty(rows, rows, rows, async (train, validation, test) => {
        const files = { 'train.jsonl': jsonl(train), 'validation.jsonl': jsonl(validation), 'test.jsonl': jsonl(test) };
        const sources = SIDES.map((side) => ({ path: `${side}.jsonl`, split: side }));
        const dataset = await prepare(files, { sources });
        const keys = (of: readonly Row[]): Set<string> => new Set(of.map(({ prompt: text }) => normalisedPrompt(text)));
        const [inTest, inValidation] = [keys(test), keys(validation)];
        const written = SIDES.map((side) =>
          keys(promptsOf(dataset, side).map((text) => ({ prompt: text, completion: '', customer: '' }))),
        );
        expect(written[2]).toEqual(inTest);
        expect(written[1]).toEqual(new Set([...inValidation].filter((key) => !inTest.has(key))));
        expect(written[0]).toEqual(
          new Set([...keys(train)].filter((key) => !inTest.has(key) && !inValidation.has(key))),
        );
      }),
      { numRuns: 25 },
    );
  });
});

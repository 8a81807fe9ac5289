import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RunOutcome } from '../../domain/run-outcome.ts';
import { startPipeline } from '../support/pipeline.ts';
import { sharedData } from '../support/shared-data.ts';
import { tempDir } from '../support/temp-dir.ts';

const banking = sharedData('banking77/test.csv');
const gsm8k = sharedData('gsm8k/test.jsonl');

async function runOn(path: string, source: string, sets: readonly string[] = []): Promise<RunOutcome> {
  const pipeline = await startPipeline(await tempDir());
  onTestFinished(() => pipeline.stop());
  await copyFile(path, join(pipeline.dir, 'data'));
  const run = await pipeline.start({ sets: ['poll.interval=1s', `data.sources=[${source}]`, ...sets] });
  return run.result();
}

describe.skipIf(banking.path === null)(`banking77 (skipped where ${banking.reason ?? 'its file is absent'})`, () => {
  it('3,080 rows with 1 exact duplicate become a model far better than its base, and the champion', async () => {
    const outcome = await runOn(
      banking.path ?? '',
      '{ path: data, format: csv, columns: { prompt: text, completion: category } }',
    );
    expect(outcome.ledger).toMatchObject({ rows: 3_080, duplicates: 1, rejected: 0 });
    expect(outcome).toMatchObject({ stage: 'done', verdict: 'PROMOTE' });
    expect(outcome.championAfter).toBe(outcome.modelVersion);
    expect(outcome.evaluation?.difference).toBeGreaterThan(0.5);
  });
});

describe.skipIf(gsm8k.path === null)(`gsm8k (skipped where ${gsm8k.reason ?? 'its file is absent'})`, () => {
  it('1,319 rows are scored by what stands behind ####, and the verdict follows from the numbers', async () => {
    const sets = ['evaluation.scorers=[exact_match]', 'evaluation.extract=#### (.+)$'];
    const outcome = await runOn(gsm8k.path ?? '', '{ path: data, format: jsonl }', sets);
    expect(outcome.ledger).toMatchObject({ rows: 1_319, duplicates: 0, rejected: 0 });
    const { evaluation, verdict } = outcome;
    const [low, high] = evaluation?.confidenceInterval ?? [0, 0];
    const hopeless = Math.max(evaluation?.baseline ?? 0, evaluation?.candidate ?? 0) < 0.01;
    const allowed = hopeless
      ? ['NOT_ENOUGH_DATA']
      : high < 0
        ? ['REJECT']
        : low > 0 && (evaluation?.difference ?? 0) >= 0.02
          ? ['PROMOTE', 'NOT_ENOUGH_DATA']
          : ['NOT_ENOUGH_DATA', 'HOLD'];
    expect(allowed).toContain(verdict);
  });
});

import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startPipeline } from '../support/pipeline.ts';
import { tempDir } from '../support/temp-dir.ts';

it('a run that stops for rejected rows names the first of them, and how all of them are seen', async () => {
  const pipeline = await startPipeline(await tempDir(), { rows: 100 });
  onTestFinished(() => pipeline.stop());
  await appendFile(join(pipeline.dir, 'tickets.csv'), 'no answer,\n'.repeat(10));
  const { runId, result } = await pipeline.start();
  await expect(result()).rejects.toThrow(/failed/);
  const { error } = (await pipeline.record(runId)).status.outcome;
  expect(error?.code).toBe('DATA_REJECTED');
  expect(error?.message).toMatch(
    /^10 of 110 rows .* were rejected, .*; the first: tickets\.csv:102 \(row 101.*\): .* \(`retune validate` lists every one, `retune prepare` writes them to rejected\.jsonl\)$/,
  );
  expect(error?.message).not.toContain('no answer');
  expect(error?.hint).toBe(
    `when the data is mended: retune retry ${runId}; with another configuration: a new \`retune run\`, since a retry keeps the recorded one`,
  );
}, 60_000);

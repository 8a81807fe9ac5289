import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startPipeline } from '../support/pipeline.ts';
import { tempDir } from '../support/temp-dir.ts';
import { writePreferences } from '../support/tickets.ts';

it.each(['local', 'openai', 'together'])(
  'trains on preference pairs at %s, and judges by the preferred answers',
  async (provider) => {
    const dir = await tempDir();
    const pipeline = await startPipeline(dir, { rows: 10 });
    onTestFinished(() => pipeline.stop());
    await writePreferences(join(dir, 'pairs.jsonl'), 300);
    const sets = [
      `training.provider=${provider}`,
      'training.method=dpo',
      'data.sources=[{ path: pairs.jsonl }]',
      'poll.interval=300ms',
    ];
    const outcome = await (await pipeline.start({ sets })).result();
    expect(outcome).toMatchObject({ stage: 'done', error: null });
    expect(outcome.evaluation?.candidate).toBeGreaterThan(outcome.evaluation?.baseline ?? 1);
    // A job that was not told so would have refused the pairs.
    expect((await pipeline.journal()).jobs).toMatchObject([{ status: 'succeeded' }]);
  },
  180_000,
);

it('refuses a file without pairs before anything is sent, where training is by dpo', async () => {
  const pipeline = await startPipeline(await tempDir(), { rows: 50 });
  onTestFinished(() => pipeline.stop());
  const run = await pipeline.start({ sets: ['training.method=dpo'] });
  await expect(run.result()).rejects.toThrow('Workflow execution failed');
  expect((await pipeline.record(run.runId)).status.outcome.error?.code).toBe('DATA_REJECTED');
  expect((await pipeline.journal()).files).toEqual([]);
}, 60_000);

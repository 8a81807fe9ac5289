import { expect, it, onTestFinished } from 'vitest';
import { startFakeServer } from '../provider/fake-server.ts';
import { startPipeline } from '../support/pipeline.ts';
import { tempDir } from '../support/temp-dir.ts';

const STATUS = '/v1/fine_tune/status';

it('a job that bills more than the cap while it runs is cancelled, and the run says what it has cost', async () => {
  let providerUrl = '';
  // The provider's own words, but for a job that still runs, which has billed a million tokens.
  const front = await startFakeServer(async ({ path, text, headers }) => {
    const response = await fetch(providerUrl + path, {
      method: 'POST',
      headers: { 'content-type': headers['content-type'] ?? '' },
      body: text,
    });
    const body = (await response.json()) as Record<string, unknown>;
    const isRunning = path === STATUS && !['succeeded', 'cancelled', 'failed'].includes(String(body['status']));
    return { status: response.status, body: isRunning ? { ...body, trained_tokens: 1_000_000 } : body };
  });
  const pipeline = await startPipeline(await tempDir(), {
    rows: 200,
    env: { RETUNE_LOCAL_PROVIDER_URL: front.url },
  });
  onTestFinished(() => pipeline.stop());
  providerUrl = pipeline.provider.url;
  await pipeline.control('/_clock', { train_polls: 100 });
  const run = await pipeline.start({
    sets: [
      'poll.interval=300ms',
      'budget.max_cost_usd=5',
      'budget.prices.local-small={training: 8, input: 0, output: 0}',
    ],
  });
  await run.result().catch(() => undefined);
  const { outcome } = (await pipeline.record(run.runId)).status;
  expect(outcome).toMatchObject({
    ...{ stage: 'failed', verdict: null },
    error: {
      code: 'BUDGET_EXCEEDED',
      hint: expect.stringContaining('start a new `retune run`'),
      message: expect.stringContaining('has cost 8.00 USD for 1000000 trained tokens'),
    },
  });
  const { jobs, files } = await pipeline.journal();
  expect(jobs.map(({ job_id: id, status }) => [id, status])).toEqual([[outcome.jobId, 'cancelled']]);
  expect(files.every(({ deleted }) => deleted)).toBe(true);
});

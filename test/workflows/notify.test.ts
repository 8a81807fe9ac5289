import { describe, expect, it, onTestFinished } from 'vitest';
import { startFakeServer } from '../provider/fake-server.ts';
import type { Reply } from '../provider/fake-server.ts';
import { startPipeline } from '../support/pipeline.ts';
import { tracesOf } from '../support/run-traces.ts';
import { tempDir } from '../support/temp-dir.ts';

const PATH = '/hooks/planted-path-7301';

async function pipelineTelling(answer: () => Reply) {
  const people = await startFakeServer(answer);
  const pipeline = await startPipeline(await tempDir(), {
    rows: 200,
    logLevel: 'debug',
    env: { PEOPLE_URL: people.url + PATH },
  });
  onTestFinished(() => pipeline.stop());
  const told = (): Readonly<Record<string, unknown>>[] =>
    people.requests.map(({ path, text }) => {
      const said: Record<string, unknown> = JSON.parse(text);
      return { path, ...said };
    });
  return { pipeline, told };
}

const notify = (events: string) => `notify=[{ webhook_env: PEOPLE_URL, on: [${events}] }]`;
const QUICK = 'poll.interval=300ms';

describe('notifications', () => {
  it('tell of a promotion, once, and the address is nowhere', async () => {
    const { pipeline, told } = await pipelineTelling(() => ({ status: 200 }));
    const run = await pipeline.start({ sets: [QUICK, notify('promoted, failed, needs_attention')] });
    const outcome = await run.result();
    expect(outcome.verdict).toBe('PROMOTE');
    expect(told()).toEqual([
      {
        ...{ path: PATH, type: 'retune.run', event: 'promoted', run_id: run.runId, name: pipeline.name },
        ...{ stage: 'done', verdict: 'PROMOTE', model_version: `${pipeline.name}@1` },
        ...{ message: outcome.reasons[0], text: expect.stringContaining(`run ${run.runId} promoted`) },
        at: expect.stringMatching(/^\d{4}-/),
      },
    ]);
    const { places } = await tracesOf(pipeline, run.runId);
    for (const [place, text] of Object.entries(places)) expect(text.includes('planted-path'), place).toBe(false);
  });

  it('tell that a run failed, again until somebody takes it', async () => {
    let refusals = 1;
    const { pipeline, told } = await pipelineTelling(() => ({ status: refusals-- > 0 ? 500 : 200 }));
    await pipeline.control('/_faults', [{ path: '/v1/fine_tune/create', kind: 'status', status: 402 }]);
    const sets = [
      QUICK,
      notify('failed, needs_attention'),
      'budget.approve_above_usd=0',
      'budget.prices.local-small={training: 1}',
    ];
    const run = await pipeline.start({ sets, approveSpending: true });
    await run.result().catch(() => undefined);
    expect(told().map((notice) => notice['event'])).toEqual(['failed', 'failed']);
    expect(told()[1]).toMatchObject({ stage: 'failed', message: expect.stringContaining('PROVIDER_CREDIT') });
  });

  it('that nobody takes are a warning, and the run is done', async () => {
    const { pipeline } = await pipelineTelling(() => ({ status: 410 }));
    const run = await pipeline.start({ sets: [QUICK, notify('promoted')] });
    expect((await run.result()).stage).toBe('done');
    expect(pipeline.log()).toContain('"variable":"PEOPLE_URL","problem":"answered 410"');
  });
});

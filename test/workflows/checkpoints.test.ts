import { describe, expect, it, onTestFinished } from 'vitest';
import { documentKey } from '../../domain/identity.ts';
import type { ModelLine } from '../../domain/model-line.ts';
import { startPipeline } from '../support/pipeline.ts';
import type { Pipeline } from '../support/pipeline.ts';
import { tempDir } from '../support/temp-dir.ts';

async function pipelineOfTest(): Promise<Pipeline> {
  const pipeline = await startPipeline(await tempDir(), { rows: 200 });
  onTestFinished(() => pipeline.stop());
  return pipeline;
}

const BEST = ['poll.interval=300ms', 'training.checkpoint=best', 'data.split.validation=0.2'];
const AT_OPENAI = [...BEST, 'training.provider=openai', 'training.hyperparameters.epochs=3'];
/** The last model alone answers every other ticket wrong. */
const LAST_IS_WORSE = [{ model: '^ft:(?!.*ckpt)', pattern: String.raw`case \d*[02468]\)`, text: 'nothing' }];

const asked = async (pipeline: Pipeline): Promise<number> =>
  (await pipeline.journal()).requests.filter(({ path }) => path.endsWith('/chat/completions')).length;

describe('training.checkpoint: best', () => {
  it('makes the best checkpoint by the validation split the candidate; the report says how it was chosen', async () => {
    const pipeline = await pipelineOfTest();
    await pipeline.control('/_replies', LAST_IS_WORSE);
    const run = await pipeline.start({ sets: AT_OPENAI });
    const outcome = await run.result();
    expect(outcome).toMatchObject({ verdict: 'PROMOTE', fineTunedModel: expect.stringMatching(/:ckpt-step-\d+$/) });
    const { progress, status } = await pipeline.record(run.runId);
    const { validation = 0, test = 0 } = progress.dataset?.rows ?? {};
    expect(progress.job?.chosen).toMatch(
      new RegExp(`^checkpoint step \\d+ by accuracy on ${validation} validation prompts \\(last \\d.*, step .*, step `),
    );
    expect(status.stages.find(({ stage }) => stage === 'evaluate')?.note).toContain('validation prompts');
    // Three models the validation split, two the test split, one prompt before the promotion: no peeking at the test.
    expect(await asked(pipeline)).toBe(3 * validation + 2 * test + 1);
    const line = await pipeline.store.readDocument(documentKey.line(pipeline.name));
    expect((JSON.parse(line?.text ?? '') as ModelLine).versions).toMatchObject([{ model: outcome.fineTunedModel }]);
    const page = await pipeline.store.readDocument(documentKey.report(run.runId, 'html'));
    expect(page?.text).toContain('<dt>Chosen</dt>');
  }, 180_000);

  it('takes the last one where that is as good, and asks nothing where there is nothing to choose by', async () => {
    const pipeline = await pipelineOfTest();
    const same = await (await pipeline.start({ sets: AT_OPENAI })).result();
    expect(same.fineTunedModel).not.toContain('ckpt');

    const without = await pipeline.start({ sets: [...AT_OPENAI, 'data.split.validation=auto', 'training.seed=2'] });
    expect((await without.result()).fineTunedModel).not.toContain('ckpt');
    expect((await pipeline.record(without.runId)).status.warnings).toEqual([
      expect.stringMatching(/^the last checkpoint: there is no validation split/),
    ]);
    const local = await pipeline.start({ sets: BEST });
    expect((await local.result()).verdict).toBe('PROMOTE');
    expect((await pipeline.record(local.runId)).status.warnings).toEqual([
      'the last checkpoint: local keeps none before it that answers',
    ]);
  }, 240_000);

  it('goes on with the last one where the service knows no checkpoints, or one of them does not answer', async () => {
    const pipeline = await pipelineOfTest();
    const refused = async (fault: object, seed: number) => {
      await pipeline.control('/_faults', [{ kind: 'status', status: 404, ...fault }]);
      const run = await pipeline.start({ sets: [...AT_OPENAI, `training.seed=${seed}`] });
      const outcome = await run.result();
      expect(outcome.fineTunedModel).not.toContain('ckpt');
      expect((await pipeline.record(run.runId)).status.warnings).toEqual([
        expect.stringMatching(/^the last checkpoint: the best one could not be found: .*404/),
      ]);
      return outcome;
    };
    expect(await refused({ path: '/v1/fine_tuning/jobs/{job_id}/checkpoints' }, 3)).toMatchObject({
      stage: 'done',
      verdict: 'PROMOTE',
    });
    expect(await refused({ path: '/v1/chat/completions', times: 1 }, 4)).toMatchObject({ stage: 'done' });
  }, 240_000);

  it('goes on with the last one at the deadline of the stage, where the service never says which there are', async () => {
    const pipeline = await pipelineOfTest();
    const path = '/v1/fine_tuning/jobs/{job_id}/checkpoints';
    await pipeline.control('/_faults', [{ path, kind: 'status', status: 503 }]);
    const run = await pipeline.start({ sets: [...AT_OPENAI, 'poll.deadline=40s'] });
    expect(await run.result()).toMatchObject({ stage: 'done', fineTunedModel: expect.not.stringContaining('ckpt') });
    expect((await pipeline.record(run.runId)).status.warnings).toContainEqual(
      expect.stringMatching(/^the last checkpoint: the best one could not be found: /),
    );
  }, 240_000);
});

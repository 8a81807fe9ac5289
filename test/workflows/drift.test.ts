import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createDriftActivities } from '../../activities/drift.ts';
import { readLineage } from '../../activities/version-lineage.ts';
import { readSettings } from '../../config/settings.ts';
import { documentKey } from '../../domain/identity.ts';
import type { ModelLine } from '../../domain/model-line.ts';
import { createTransport } from '../../provider/http.ts';
import { startPipeline } from '../support/pipeline.ts';
import type { Pipeline } from '../support/pipeline.ts';
import { retrainOutcome } from '../support/retrain.ts';
import { tempDir } from '../support/temp-dir.ts';

/** Little is new by rows, and the champion is asked about it. */
const LITTLE = ['schedule.min_change=0.9', 'schedule.drift.max_drop=0.05'];
const DECEMBER = '2026-12-01T03:00:00.000Z';
const JANUARY = '2027-01-01T03:00:00.000Z';

async function pipelineWithChampion(): Promise<Pipeline> {
  const pipeline = await startPipeline(await tempDir(), { rows: 300 });
  onTestFinished(() => pipeline.stop());
  expect(await retrainOutcome(pipeline, LITTLE)).toMatchObject({ stage: 'done', verdict: 'PROMOTE' });
  return pipeline;
}

/** Words that the champion knows, with the right label or with one that is wrong by what it has learnt. */
async function addTickets(pipeline: Pipeline, from: number, labels: Readonly<Record<string, string>>): Promise<void> {
  const lines = Object.entries(labels).flatMap(([topic, label]) =>
    Array.from({ length: 20 }, (_, at) => `"My ${topic}, once more (case ${from + at})",${label}`),
  );
  await appendFile(join(pipeline.dir, 'tickets.csv'), `${lines.join('\n')}\n`);
}

const invocations = async (pipeline: Pipeline): Promise<number> =>
  (await pipeline.journal()).requests.filter(({ path }) => path === '/v1/invoke').length;

const AS_BEFORE = { 'card was swallowed': 'card', 'refund is missing': 'refund', 'account is locked': 'login' };
const MOVED = { 'card is blocked': 'login', 'was charged twice': 'card', 'cannot sign in': 'refund' };

describe('a champion on new labelled data', () => {
  it('that does as well is kept, the run says so with its figures; one that has fallen is a reason to train', async () => {
    const pipeline = await pipelineWithChampion();
    const champion = `${pipeline.name}@1`;
    const before = await invocations(pipeline);
    await addTickets(pipeline, 1_000, AS_BEFORE);
    const kept = await retrainOutcome(pipeline, LITTLE, DECEMBER);
    expect(kept).toMatchObject({ stage: 'skipped', verdict: null });
    expect(kept.reason).toMatch(
      /less than schedule.min_change \(90 %\); accuracy of \S+@1: \d+\.\d % on 60 new prompts/,
    );
    // One batch: the prompts of its own test are not asked again.
    expect(await invocations(pipeline)).toBe(before + 1);

    await addTickets(pipeline, 2_000, MOVED);
    const fallen = await retrainOutcome(pipeline, [...LITTLE, 'gate.mode=superiority'], JANUARY);
    expect(fallen.stage).toBe('done');
    const { stages } = (await pipeline.record(fallen.runId)).status;
    expect(stages.find(({ stage }) => stage === 'prepare')?.note).toMatch(
      new RegExp(`accuracy of ${champion}: .*the 95 % interval of the difference reaches from −\\S+ to −\\S+ points`),
    );
    expect((await pipeline.journal()).jobs).toHaveLength(2);
  }, 180_000);

  it('is not asked where that has no price under a cap, and its money of the month is what asking cost', async () => {
    const pipeline = await pipelineWithChampion();
    await addTickets(pipeline, 1_000, AS_BEFORE);
    const price = ['budget.prices.local-small.training=1', 'budget.prices.local-small.output=100'];
    const small = await retrainOutcome(pipeline, [...LITTLE, ...price, 'budget.max_cost_usd=0.0001'], DECEMBER);
    expect(small).toMatchObject({ stage: 'skipped', reason: expect.stringMatching(/@1 was not asked: it may cost/) });

    const asked = await retrainOutcome(pipeline, [...LITTLE, ...price, 'budget.max_month_usd=50'], JANUARY);
    expect(asked).toMatchObject({ stage: 'skipped', reason: expect.stringContaining('on 60 new prompts') });
    const { total } = (await pipeline.record(asked.runId)).status.outcome.cost ?? { total: 0 };
    expect(total).toBeGreaterThan(0);
    const line = await pipeline.store.readDocument(documentKey.line(pipeline.name));
    const { spending } = JSON.parse(line?.text ?? '') as ModelLine;
    expect(Object.values(spending).map((month) => month[asked.runId])).toEqual([total]);

    const over = await retrainOutcome(
      pipeline,
      [...LITTLE, ...price, 'budget.max_month_usd=0.0001'],
      '2027-02-01T03:00:00.000Z',
    );
    expect(over).toMatchObject({
      stage: 'skipped',
      reason: expect.stringContaining("month's budget has nothing left"),
    });
  }, 180_000);

  it('that gives no answer any more is a warning, and the run is skipped as before', async () => {
    const pipeline = await pipelineWithChampion();
    await addTickets(pipeline, 1_000, AS_BEFORE);
    await pipeline.control('/_faults', [{ path: '/v1/invoke', kind: 'status', status: 404 }]);
    const skipped = await retrainOutcome(pipeline, LITTLE, DECEMBER);
    expect(skipped.stage).toBe('skipped');
    const { reasons } = (await pipeline.record(skipped.runId)).status.outcome;
    const { warnings } = (await pipeline.record(skipped.runId)).status;
    expect([...reasons, ...warnings].join(' ')).toMatch(/@1 still does as well (cannot be told|could not be asked)/);
  }, 180_000);

  it('is sent no personal data elsewhere that nobody has decided on, and none where its own rows were erased', async () => {
    const pipeline = await pipelineWithChampion();
    await addTickets(pipeline, 1_000, { 'refund is missing, write to jo@example.com': 'refund', ...AS_BEFORE });
    const kept = await retrainOutcome(pipeline, LITTLE, DECEMBER);
    expect(kept).toMatchObject({ stage: 'skipped', reason: expect.stringContaining('on 80 new prompts') });

    const { configRef, progress } = await pipeline.record(kept.runId);
    const { dataset } = progress;
    if (dataset === null) throw new Error('the run has no data');
    const transport = createTransport();
    onTestFinished(() => transport.close());
    const planned = (url: string) => {
      const settings = readSettings({ ...pipeline.env, RETUNE_LOCAL_PROVIDER_URL: url });
      const { planDrift } = createDriftActivities({ store: pipeline.store, settings, transport });
      const input = { runId: kept.runId, name: pipeline.name, configRef, dataset };
      return new MockActivityEnvironment().run(planDrift, input);
    };
    expect(await planned(pipeline.provider.url)).toMatchObject({ kind: 'ask', prompts: 80 });
    await expect(planned('https://provider.example')).rejects.toMatchObject({ code: 'DATA_REJECTED' });

    const line = await pipeline.store.readDocument(documentKey.line(pipeline.name));
    const lineage = (JSON.parse(line?.text ?? '') as ModelLine).versions[0]?.lineage;
    if (lineage === undefined || lineage === null) throw new Error('the champion has no lineage');
    const { test } = (await readLineage(pipeline.store, lineage)).dataset;
    await pipeline.store.writeDocument(documentKey.erasedArtifact(test.sha256), '{}');
    await pipeline.store.deleteArtifact(test);
    expect(await retrainOutcome(pipeline, LITTLE, JANUARY)).toMatchObject({
      ...{ stage: 'skipped', verdict: null },
      reason: expect.stringMatching(/@1 was not asked: its own rows held somebody who was erased/),
    });
  }, 180_000);
});

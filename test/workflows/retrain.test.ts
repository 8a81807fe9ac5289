import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WorkflowFailedError } from '@temporalio/client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { scheduledRunId, workflowId } from '../../domain/identity.ts';
import * as messages from '../../workflows/messages.ts';
import { historiesBelow } from '../support/histories.ts';
import { startPipeline } from '../support/pipeline.ts';
import type { Pipeline } from '../support/pipeline.ts';
import { MOMENT, retrainOutcome, startRetrain } from '../support/retrain.ts';
import { tempDir } from '../support/temp-dir.ts';
import { writeTickets } from '../support/tickets.ts';

async function pipelineOfTest(): Promise<Pipeline> {
  const pipeline = await startPipeline(await tempDir(), { rows: 200 });
  onTestFinished(() => pipeline.stop());
  return pipeline;
}

function fail(): never {
  throw new Error('there is no evaluation');
}

describe('a start of a schedule', () => {
  it('trains the first time, skips unchanged data, and trains again when enough is new', async () => {
    const pipeline = await pipelineOfTest();
    const first = await retrainOutcome(pipeline);
    expect(first).toMatchObject({ stage: 'done', verdict: 'PROMOTE' });
    const { status, configRef } = await pipeline.record(first.runId);
    expect(status.outcome.championAfter).toBe(`${pipeline.name}@1`);
    // schedule.mode wins over gate.mode, and the run can be looked at as any other.
    expect(JSON.parse(await pipeline.store.readText(configRef))).toMatchObject({
      config: { gate: { mode: 'non_inferiority' } },
    });

    const second = await retrainOutcome(pipeline, [], '2026-12-01T03:00:00.000Z');
    expect(second).toMatchObject({
      stage: 'skipped',
      verdict: null,
      reason: expect.stringMatching(/unchanged since .*@1/),
    });
    const skipped = await pipeline.record(second.runId);
    expect(skipped).toMatchObject({
      closedAt: expect.any(String),
      status: { outcome: { stage: 'skipped', error: null } },
    });

    await writeTickets(join(pipeline.dir, 'tickets.csv'), 201);
    expect(await retrainOutcome(pipeline, ['schedule.min_change=0.1'], '2027-01-01T03:00:00.000Z')).toMatchObject({
      stage: 'skipped',
      reason: expect.stringMatching(/less than schedule.min_change \(10 %\)/),
    });
    await writeTickets(join(pipeline.dir, 'tickets.csv'), 240);
    // Where both models are always right there is nothing to tell them apart by.
    await pipeline.control('/_replies', [{ model: '^ft:', pattern: String.raw`case \d*3\)`, text: 'login' }]);
    const third = await retrainOutcome(pipeline, ['gate.margin=0.3'], '2027-02-01T03:00:00.000Z');
    expect(third).toMatchObject({ stage: 'done', verdict: 'PROMOTE' });
    expect((await pipeline.record(third.runId)).status.outcome.reasons.join(' ')).toContain(
      `anchor ${pipeline.name}@1`,
    );
    expect((await pipeline.journal()).jobs).toHaveLength(2);
  }, 300_000);

  it('is held to the first champion, also where the present one is worse', async () => {
    const pipeline = await pipelineOfTest();
    const { name } = pipeline;
    const first = await retrainOutcome(pipeline);
    expect(first).toMatchObject({ verdict: 'PROMOTE' });
    const line = pipeline.client.workflow.getHandle(workflowId.modelLine(name));
    const by = { actor: 'ada', reason: 'by mistake', storeId: await pipeline.store.id() };
    const base = { runId: null, provider: 'local', model: 'local-small', baseModel: null, datasetDigest: null };
    const unknown = { verdict: null, evaluation: null, trainKeys: null, configRef: null, lineage: null };
    await line.executeUpdate(messages.registerVersionUpdate, {
      args: [{ ...base, ...unknown, evaluationPlan: null, ...by }],
    });
    await line.executeUpdate(messages.promoteVersionUpdate, {
      args: [{ version: 2, automatic: false, expectedChampion: null, runId: null, ...by }],
    });

    // Every answer another one: right by the new test rows and better than the champion, wrong by what the line began with.
    const tickets = join(pipeline.dir, 'tickets.csv');
    const other = { card: 'refund', refund: 'login', login: 'card' } as const;
    const moved = (await readFile(tickets, 'utf8')).replaceAll(
      /,(card|refund|login)$/gm,
      (_, label: keyof typeof other) => `,${other[label]}`,
    );
    await writeFile(tickets, moved);
    const second = await retrainOutcome(pipeline, [], '2026-12-01T03:00:00.000Z');
    expect(second).toMatchObject({
      stage: 'done',
      verdict: 'REJECT',
      reason: expect.stringContaining(`anchor ${name}@1`),
    });
    const { status, progress } = await pipeline.record(second.runId);
    expect(status.outcome.evaluation?.difference).toBeGreaterThan(0.5);
    expect(status.outcome).toMatchObject({ modelVersion: `${name}@3`, championAfter: `${name}@2` });
    const details = JSON.parse(await pipeline.store.readText(progress.evaluation ?? fail())) as unknown;
    expect(details).toMatchObject({ verdict: 'REJECT', anchor: { anchor: `${name}@1`, margin: 0.03 } });
  }, 300_000);

  it('is legible: summaries, search attributes and details of it and of its run', async () => {
    const pipeline = await pipelineOfTest();
    const handle = await startRetrain(pipeline);
    const { runId } = await handle.result();
    const described = await handle.describe();
    const attributes = Object.fromEntries(
      described.typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]),
    );
    expect(attributes).toMatchObject({ RetuneStage: 'done', RetuneVerdict: 'PROMOTE' });
    const { currentDetails } = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
    expect(currentDetails).toMatch(new RegExp(`^Run \\*\\*${runId}\\*\\*: \\*\\*PROMOTE\\*\\*`));
    expect((await historiesBelow(pipeline.client, handle.workflowId)).map(({ type }) => type).toSorted()).toEqual([
      ...['evaluateModel', 'fineTune', 'prepareDataset', 'retrain', 'watchJob'],
    ]);
  });

  it('starts nothing where its moment has a run already', async () => {
    const pipeline = await pipelineOfTest();
    const first = await retrainOutcome(pipeline);
    expect(first).toMatchObject({ runId: scheduledRunId(pipeline.name, MOMENT), stage: 'done' });
    expect(await retrainOutcome(pipeline, [], MOMENT)).toMatchObject({
      ...{ runId: first.runId, stage: 'skipped', reason: 'a run of this moment exists already' },
    });
    expect((await pipeline.record(first.runId)).status.outcome.stage).toBe('done');
    expect((await pipeline.journal()).jobs).toHaveLength(1);
  });

  it('fails as its run fails, with the reason and the way on', async () => {
    const pipeline = await pipelineOfTest();
    await writeTickets(join(pipeline.dir, 'tickets.csv'), 0);
    const handle = await startRetrain(pipeline);
    const error = await handle.result().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WorkflowFailedError);
    expect(error).toMatchObject({ cause: { type: 'DATA_REJECTED', message: expect.stringMatching(/no row is left/) } });
    const { currentDetails } = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
    expect(currentDetails).toContain('retune retry');
  });

  it('is cancelled with its run', async () => {
    const pipeline = await pipelineOfTest();
    await pipeline.control('/_clock', { train_seconds: 60 });
    const handle = await startRetrain(pipeline);
    await expect.poll(async () => (await pipeline.journal()).jobs.length, { timeout: 30_000 }).toBe(1);
    await handle.cancel();
    await expect(handle.result()).rejects.toThrow(/cancel/i);
    expect((await pipeline.journal()).jobs.map(({ status }) => status)).toEqual(['cancelled']);
  });
});

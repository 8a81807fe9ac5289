import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { documentKey, workflowId } from '../../domain/identity.ts';
import type { ModelLine } from '../../domain/model-line.ts';
import type { RunOutcome } from '../../domain/run-outcome.ts';
import { decideApprovalUpdate, rollbackUpdate } from '../../workflows/messages.ts';
import { startPipeline } from '../support/pipeline.ts';
import type { Pipeline } from '../support/pipeline.ts';
import { sharedData } from '../support/shared-data.ts';
import { tempDir } from '../support/temp-dir.ts';

const banking = sharedData('banking77/test.csv');
const SOURCES = ['train', 'test'].map(
  (side) => `{ path: ${side}.csv, split: ${side}, columns: { prompt: text, completion: category } }`,
);
const SETS = ['poll.interval=500ms', `data.sources=[${SOURCES.join(', ')}]`];

/** Twenty of the intents; every fourth row is for the test. The few rows of several lines are left out. */
async function readSplit(): Promise<{ train: readonly string[]; test: readonly string[] }> {
  const lines = (await readFile(banking.path ?? '', 'utf8')).trimEnd().split('\n').slice(1);
  const rows = lines.filter((line) => /^(?:"(?:[^"]|"")*"|[^",]+),[^",]+$/.test(line)).slice(0, 800);
  return { train: rows.filter((_, at) => at % 4 !== 0), test: rows.filter((_, at) => at % 4 === 0) };
}

/** The same prompts, each with the answer of a row half a file away. */
function shuffled(rows: readonly string[]): readonly string[] {
  const cut = (row: string): number => row.lastIndexOf(',');
  return rows.map((row, at) => {
    const other = rows[(at + Math.floor(rows.length / 2)) % rows.length] ?? row;
    return row.slice(0, cut(row)) + other.slice(cut(other));
  });
}

async function pipelineOfTest(): Promise<Pipeline & { write(train: readonly string[]): Promise<void> }> {
  const pipeline = await startPipeline(await tempDir());
  onTestFinished(() => pipeline.stop());
  const csv = (rows: readonly string[]): string => `text,category\n${rows.join('\n')}\n`;
  await writeFile(join(pipeline.dir, 'test.csv'), csv((await readSplit()).test));
  return { ...pipeline, write: (train) => writeFile(join(pipeline.dir, 'train.csv'), csv(train)) };
}

async function lineOf({ store, name }: Pipeline): Promise<ModelLine> {
  return JSON.parse((await store.readDocument(documentKey.line(name)))?.text ?? '{}') as ModelLine;
}

async function championOf({ store, name }: Pipeline): Promise<unknown> {
  return JSON.parse((await store.readDocument(documentKey.champion(name)))?.text ?? 'null');
}

describe.skipIf(banking.path === null)(`banking77 (skipped where ${banking.reason ?? 'its file is absent'})`, () => {
  it('promotes the tuned model, rejects one of shuffled labels against it, rolls back and freezes', async () => {
    const pipeline = await pipelineOfTest();
    const { name } = pipeline;
    const { train } = await readSplit();
    const run = async (rows: readonly string[], sets: readonly string[] = []): Promise<RunOutcome> => {
      await pipeline.write(rows);
      return (await pipeline.start({ sets: [...SETS, ...sets] })).result();
    };

    const first = await run(train, ['training.hyperparameters.epochs=3']);
    expect(first).toMatchObject({ verdict: 'PROMOTE', championBefore: null, championAfter: `${name}@1` });

    const second = await run(shuffled(train));
    expect(second).toMatchObject({
      ...{ verdict: 'REJECT', championBefore: `${name}@1`, championAfter: `${name}@1`, modelVersion: `${name}@2` },
    });
    expect(second.evaluation?.confidenceInterval[1]).toBeLessThan(0);
    expect(await championOf(pipeline)).toMatchObject({ version: 1, model: first.fineTunedModel, run_id: first.runId });

    const third = await run(train, ['evaluation.baseline=base', 'training.hyperparameters.epochs=4']);
    expect(third).toMatchObject({ verdict: 'PROMOTE', championBefore: `${name}@1`, championAfter: `${name}@3` });
    const line = pipeline.client.workflow.getHandle(workflowId.modelLine(name));
    const back = { to: null, actor: 'ada', reason: 'complaints', storeId: await pipeline.store.id() };
    expect(await line.executeUpdate(rollbackUpdate, { args: [back] })).toMatchObject({
      championAfter: 1,
      frozen: true,
    });
    expect(await championOf(pipeline)).toMatchObject({
      ...{ version: 1, action: 'rollback', by: 'ada', reason: 'complaints', previous: null },
      digests: { dataset: first.datasetDigest, config: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    const frozen = await run(train, ['evaluation.baseline=base', 'training.hyperparameters.epochs=5']);
    expect(frozen).toMatchObject({ verdict: 'PROMOTE', championAfter: `${name}@1` });
    expect(frozen.reasons).toContain('frozen');
    expect((await lineOf(pipeline)).frozen).toBe(true);
  }, 300_000);

  it('lets one of two promotions at once win, and tells the other', async () => {
    const pipeline = await pipelineOfTest();
    await pipeline.write((await readSplit()).train);
    const asks = [...SETS, 'gate.approval=always', 'training.hyperparameters.epochs=2'];
    const both = await Promise.all([
      pipeline.start({ sets: asks }),
      pipeline.start({ sets: [...asks, 'training.seed=2'] }),
    ]);
    for (const { runId } of both) {
      await expect
        .poll(async () => (await pipeline.record(runId)).status.pendingApproval?.id, { timeout: 120_000 })
        .toBe('promotion-1');
    }
    await Promise.all(
      both.map(({ runId }) =>
        pipeline.client.workflow.getHandle(workflowId.fineTune(runId)).executeUpdate(decideApprovalUpdate, {
          args: [{ approvalId: null, decision: 'approve', actor: 'ada', reason: '' }],
        }),
      ),
    );
    const outcomes = await Promise.all(both.map((run) => run.result()));
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(['PROMOTE', 'PROMOTE']);
    const won = outcomes.filter(({ modelVersion, championAfter }) => modelVersion === championAfter);
    const told = outcomes.filter(({ reasons }) => reasons.includes('champion changed'));
    expect([won.length, told.length]).toEqual([1, 1]);
    expect(told[0]?.championAfter).toBe(won[0]?.modelVersion);
    expect((await lineOf(pipeline)).versions).toHaveLength(2);
  }, 300_000);
});

import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import type { UpdateDefinition } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentKey, workflowId } from '../../domain/identity.ts';
import type { ModelLine, PromoteVersion, RegisterVersion } from '../../domain/model-line.ts';
import * as messages from '../../workflows/messages.ts';
import { startPipeline } from '../support/pipeline.ts';
import type { Pipeline } from '../support/pipeline.ts';

let pipeline: Pipeline;
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'retune-line-'));
  pipeline = await startPipeline(dir, { rows: 10 });
});
afterAll(async () => {
  await pipeline.stop();
  await rm(dir, { recursive: true, force: true });
});

const BY = { actor: 'ada', reason: 'because' };

/** A line of the test's own, spoken to as the pipeline and the CLI do. */
function lineOfTest() {
  const name = `line-${randomUUID().slice(0, 8)}`;
  const update = <Answer, Input>(definition: UpdateDefinition<Answer, [Input]>, input: Input): Promise<Answer> => {
    const startWorkflowOperation = new WithStartWorkflowOperation('modelLine', {
      workflowId: workflowId.modelLine(name),
      taskQueue: pipeline.taskQueue,
      args: [{ name }],
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    });
    return pipeline.client.workflow.executeUpdateWithStart(definition, { args: [input], startWorkflowOperation });
  };
  return {
    name,
    register: (runId: string, change: Partial<RegisterVersion> = {}) =>
      update(messages.registerVersionUpdate, {
        ...{ runId, provider: 'local', model: `ft:${runId}`, baseModel: 'local-small', datasetDigest: null },
        ...{ verdict: 'PROMOTE', evaluation: null, trainKeys: null, ...BY, ...change },
      }),
    /** By hand unless told otherwise. */
    promote: (version: number, change: Partial<PromoteVersion> = {}) =>
      update(messages.promoteVersionUpdate, {
        ...{ version, automatic: false, expectedChampion: null, runId: null, ...BY, ...change },
      }),
    rollback: (to: number | null = null) => update(messages.rollbackUpdate, { to, ...BY }),
    freeze: (frozen: boolean) => update(messages.freezeUpdate, { frozen, ...BY }),
    remove: (version: number) => update(messages.deleteVersionUpdate, { version, ...BY }),
    reserve: (runId: string, amount: number, cap = 10) =>
      update(messages.reserveBudgetUpdate, { runId, month: '2026-11', amount, cap }),
    settle: (runId: string, amount: number) => update(messages.settleBudgetUpdate, { runId, month: '2026-11', amount }),
    handle: () => pipeline.client.workflow.getHandle(workflowId.modelLine(name)),
    async stored(): Promise<ModelLine> {
      const document = await pipeline.store.readDocument(documentKey.line(name));
      return JSON.parse(document?.text ?? 'null') as ModelLine;
    },
    champion: async () => (await pipeline.store.readDocument(documentKey.champion(name)))?.text ?? null,
  };
}

async function lineWith(versions: number) {
  const line = lineOfTest();
  for (let version = 1; version <= versions; version += 1) await line.register(`run-${version}`);
  return line;
}

/** The code that the line refused with. */
async function refusal(asked: Promise<unknown>): Promise<unknown> {
  let cause: unknown = await asked.then(
    () => 'not refused',
    (error: unknown) => error,
  );
  while (cause instanceof Error && cause.cause !== undefined) cause = cause.cause;
  return cause instanceof Error ? Reflect.get(cause, 'type') : cause;
}

describe('a model line', () => {
  it('gives every candidate the next number, and a run the same number again', async () => {
    const line = lineOfTest();
    expect(await line.register('a')).toMatchObject({ version: 1, championAfter: null });
    expect(await line.register('b')).toMatchObject({ version: 2 });
    expect(await line.register('a')).toMatchObject({ version: 1 });
    expect((await line.stored()).versions.map(({ runId }) => runId)).toEqual(['a', 'b']);
  });

  it('numbers candidates that come at once without a gap or a double', async () => {
    const line = lineOfTest();
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map((runId) => line.register(runId)));
    expect(new Set(answers.map(({ version }) => version))).toEqual(new Set([1, 2, 3, 4]));
  });

  it('promotes any verdict by hand, also while it is frozen, and says what a server reads', async () => {
    const line = lineOfTest();
    await line.register('a', { verdict: 'REJECT' });
    await line.freeze(true);
    expect(await line.promote(1)).toMatchObject({ championBefore: null, championAfter: 1, refused: null });
    expect(JSON.parse((await line.champion()) ?? '')).toMatchObject({ name: `${line.name}@1`, model: 'ft:a' });
    expect((await line.stored()).events.at(-1)).toMatchObject({ action: 'promote', actor: 'ada', reason: 'because' });
  });

  it('refuses an automatic promotion while it is frozen', async () => {
    const line = await lineWith(1);
    await line.freeze(true);
    const asked = { automatic: true, runId: 'run-1' };
    expect(await line.promote(1, asked)).toMatchObject({ championAfter: null, refused: 'frozen' });
    await line.freeze(false);
    expect(await line.promote(1, asked)).toMatchObject({ championAfter: 1, refused: null });
  });

  it('lets one of two automatic promotions against the same champion through', async () => {
    const line = await lineWith(2);
    const answers = await Promise.all([
      line.promote(1, { automatic: true, runId: 'run-1' }),
      line.promote(2, { automatic: true, runId: 'run-2' }),
    ]);
    expect(new Set(answers.map(({ refused }) => refused))).toEqual(new Set(['champion changed', null]));
    const winner = answers.find(({ refused }) => refused === null);
    expect((await line.stored()).champion).toBe(winner?.version);
  });

  it('answers a promotion that is asked again as it did the first time', async () => {
    const line = await lineWith(2);
    await line.promote(1);
    const asked = { automatic: true, expectedChampion: 1, runId: 'run-2' };
    const first = await line.promote(2, asked);
    expect(await line.promote(2, asked)).toEqual(first);
    expect((await line.stored()).events.filter(({ action }) => action === 'promote')).toHaveLength(2);
  });

  it('rolls back to the champion before, and freezes automatic promotion until it is lifted', async () => {
    const line = await lineWith(3);
    await line.promote(1);
    await line.promote(2);
    expect(await line.rollback()).toMatchObject({ championBefore: 2, championAfter: 1, frozen: true });
    expect(JSON.parse((await line.champion()) ?? '')).toMatchObject({ version: 1 });
    const automatic = { automatic: true, expectedChampion: 1, runId: 'run-3' };
    expect(await line.promote(3, automatic)).toMatchObject({ refused: 'frozen' });
    expect(await line.freeze(false)).toMatchObject({ frozen: false, championAfter: 1 });
    expect(await line.promote(3, automatic)).toMatchObject({ refused: null, championAfter: 3 });
  });

  it('rolls back to the version that is named, and keeps the way back when that is the champion', async () => {
    const line = await lineWith(3);
    for (const version of [1, 2, 3]) await line.promote(version);
    expect(await line.rollback(3)).toMatchObject({ championBefore: 3, championAfter: 3, frozen: true });
    expect(await refusal(line.remove(2))).toBe('USAGE');
    expect(await line.rollback(1)).toMatchObject({ championBefore: 3, championAfter: 1 });
  });

  it('has nothing to roll back to before its second champion, and knows no version that it never had', async () => {
    const line = await lineWith(1);
    expect(await refusal(line.rollback())).toBe('USAGE');
    await line.promote(1);
    expect(await refusal(line.rollback())).toBe('USAGE');
    expect(await refusal(line.promote(7))).toBe('MODEL_UNKNOWN');
    expect(await refusal(line.promote(0))).toBe('USAGE');
  });

  it('deletes neither the champion nor the one that a rollback would restore', async () => {
    const line = await lineWith(3);
    await line.promote(1);
    await line.promote(2);
    expect(await refusal(line.remove(2))).toBe('USAGE');
    expect(await refusal(line.remove(1))).toBe('USAGE');
    expect(await line.remove(3)).toMatchObject({ version: 3, championAfter: 2 });
    expect(await refusal(line.promote(3))).toBe('MODEL_UNKNOWN');
    expect(await line.register('run-4')).toMatchObject({ version: 4 });
  });

  it('holds the month together: reserved and spent money of all runs, a run counted once', async () => {
    const line = lineOfTest();
    expect(await line.reserve('a', 6)).toEqual({ reserved: true, spent: 0 });
    expect(await line.reserve('a', 7)).toEqual({ reserved: true, spent: 0 });
    expect(await line.reserve('b', 4)).toEqual({ reserved: false, spent: 7 });
    await line.settle('a', 5);
    expect(await line.reserve('b', 4)).toEqual({ reserved: true, spent: 5 });
    expect(await refusal(line.reserve('c', Number.NaN))).toBe('USAGE');
    expect((await line.stored()).spending).toEqual({ '2026-11': { a: 5, b: 4 } });
  });

  it('reserves for one of two runs where the month has room for one', async () => {
    const line = lineOfTest();
    const answers = await Promise.all([line.reserve('a', 6), line.reserve('b', 6)]);
    expect(answers.filter(({ reserved }) => reserved)).toHaveLength(1);
  });

  it('goes on from its record when its entity was terminated', async () => {
    const line = await lineWith(2);
    await line.promote(1);
    await line.handle().terminate('by hand');
    expect(await line.register('run-2')).toMatchObject({ version: 2, championAfter: 1 });
    expect(await line.promote(2, { automatic: true, expectedChampion: 1, runId: 'run-2' })).toMatchObject({
      championBefore: 1,
      championAfter: 2,
    });
    expect(await line.handle().query(messages.lineQuery)).toEqual({
      ...{ name: line.name, champion: 2, frozen: false, versions: 2 },
    });
  });
});

import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { AskedModel, PlannedShard, StoredEvaluationPlan } from '../../activities/evaluation-plan.ts';
import { answersKey } from '../../activities/kept-answers.ts';
import { writeLine } from '../../activities/stored-line.ts';
import { overdueAnswers, sweepAnswers } from '../../activities/sweep-answers.ts';
import type { ArtifactRef } from '../../domain/artifact.ts';
import { documentKey } from '../../domain/identity.ts';
import { initialRecord } from '../../domain/initial-record.ts';
import { changeLine } from '../../domain/line-changes.ts';
import { createDiskStore } from '../../platform/disk-store.ts';
import { tempDir } from '../support/temp-dir.ts';

const day = (number: number): Date => new Date(Date.UTC(2026, 0, number));

/** A store whose versions were all compared with the base model, on the same prompts. */
async function storeOfTest() {
  const store = createDiskStore(join(await tempDir(), 'store'));
  const configRef = await store.putText(JSON.stringify({ config: { retention: { answers: 'delete', after: '30d' } } }));
  const items = await store.putText('');
  const shard: PlannedShard = { items, prompts: 'the same', leftOut: [] };
  const asked = (side: string, model: string): AskedModel => ({
    ...{ side, model, provider: 'local', maxTokens: 9, temperature: 0, seed: null, samples: 1, shots: [] },
    ...{ price: null, saved: null },
  });
  const keyOf = (model: string): string => answersKey(asked('any', model), shard);
  const planOf = async (runId: string, model: string): Promise<ArtifactRef> => {
    const plan: StoredEvaluationPlan = {
      ...{ runId, suite: 's', shards: [shard], labels: null, answers: 'text', judge: null, leftOut: [] },
      models: [asked('baseline', 'base'), asked('candidate', model)],
    };
    for (const each of ['base', model]) await store.writeDocument(keyOf(each), '{"answers":[]}');
    return store.putText(JSON.stringify(plan));
  };
  return {
    store,
    planOf,
    async register(name: string, model: string, at: Date): Promise<void> {
      const evaluationPlan = await planOf(model, model);
      const none = { baseModel: null, datasetDigest: null, verdict: null, evaluation: null };
      const input = {
        ...{ ...none, runId: model, provider: 'local', model, trainKeys: null, configRef, lineage: null },
        ...{ evaluationPlan, actor: 'ada', reason: '' },
      };
      const moment = { at: at.toISOString(), changeId: model, warning: null };
      await writeLine(store, name, (line) => changeLine(line, { kind: 'register', input }, moment));
    },
    async open(runId: string, name: string): Promise<void> {
      const names = { runId, firstRunId: runId, name, provider: 'local', baseModel: 'base' };
      const record = initialRecord({ ...names, configRef, configDigest: '', startedAt: day(1).toISOString() });
      await store.writeDocument(documentKey.run(runId), JSON.stringify(record));
    },
    async close(runId: string): Promise<void> {
      const document = await store.readDocument(documentKey.run(runId));
      const record: unknown = JSON.parse(document?.text ?? '{}');
      const closed = { ...Object(record), closedAt: day(2).toISOString() };
      await store.writeDocument(documentKey.run(runId), JSON.stringify(closed));
    },
    /** The models whose answers are there after a sweep, of these. */
    async leftOn(now: Date, ...models: readonly string[]): Promise<readonly string[]> {
      for (const overdue of await overdueAnswers(store, now))
        await sweepAnswers(store, overdue, new AbortController().signal);
      const left = await Promise.all(
        models.map(async (model) => ((await store.readDocument(keyOf(model))) === null ? [] : [model])),
      );
      return left.flat();
    },
  };
}

it('a baseline that two versions share goes with the later one, also where they are swept in different months', async () => {
  const { register, leftOn } = await storeOfTest();
  await register('tickets', 'run-1', day(1));
  await register('tickets', 'run-2', day(25));
  expect(await leftOn(day(30), 'base', 'run-1', 'run-2')).toEqual(['base', 'run-1', 'run-2']);
  expect(await leftOn(day(32), 'base', 'run-1', 'run-2')).toEqual(['base', 'run-2']);
  expect(await leftOn(day(60), 'base', 'run-1', 'run-2')).toEqual([]);
});

it('a baseline stays while a version of another line still has it', async () => {
  const { register, leftOn } = await storeOfTest();
  await register('tickets', 'run-1', day(1));
  await register('letters', 'run-2', day(25));
  expect(await leftOn(day(32), 'base', 'run-1', 'run-2')).toEqual(['base', 'run-2']);
  expect(await leftOn(day(60), 'base', 'run-1', 'run-2')).toEqual([]);
});

it('two lines that are overdue together keep nothing for each other', async () => {
  const { register, leftOn } = await storeOfTest();
  await register('tickets', 'run-1', day(1));
  await register('letters', 'run-2', day(1));
  expect(await leftOn(day(32), 'base', 'run-1', 'run-2')).toEqual([]);
});

it('no answers of a line go while a run of it is at work, and they go once it has closed', async () => {
  const { register, open, close, leftOn } = await storeOfTest();
  await register('tickets', 'run-1', day(1));
  await open('busy', 'tickets');
  expect(await leftOn(day(32), 'base', 'run-1')).toEqual(['base', 'run-1']);
  await close('busy');
  expect(await leftOn(day(32), 'base', 'run-1')).toEqual([]);
});

it('what an open run of another line was answered and has yet to score stays until it has closed', async () => {
  const { store, register, planOf, open, close, leftOn } = await storeOfTest();
  await register('tickets', 'run-1', day(1));
  await open('busy', 'letters');
  await store.writeDocument(documentKey.evaluationPlan('busy'), JSON.stringify(await planOf('busy', 'run-9')));
  expect(await leftOn(day(32), 'base', 'run-1')).toEqual(['base', 'run-1']);
  await close('busy');
  expect(await leftOn(day(32), 'base', 'run-1')).toEqual([]);
});

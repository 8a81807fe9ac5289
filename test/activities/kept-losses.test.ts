import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { keepLosses, readKeptLosses } from '../../activities/kept-losses.ts';
import { documentKey } from '../../domain/identity.ts';
import type { ArtifactStore } from '../../platform/artifact-store.ts';
import { createDiskStore } from '../../platform/disk-store.ts';
import { tempDir } from '../support/temp-dir.ts';

const JOB = { firstRunId: 'mine', intent: 1, jobId: 'ftjob-1' };
const told = (step: number, trainLoss: number | null = 1 / step) => ({ step, epoch: 1, trainLoss, validLoss: null });

let store: ArtifactStore;
beforeEach(async () => {
  store = createDiskStore(join(await tempDir(), 'store'));
});

it('there is no curve before the first metrics, and a poll without any writes nothing', async () => {
  await keepLosses(store, JOB, []);
  expect(await store.readDocument(documentKey.losses('mine', 1))).toBeNull();
  expect(await readKeptLosses(store, JOB)).toEqual([]);
});

it('polls add to the curve, in the order of the steps, and the same metrics again change nothing', async () => {
  await keepLosses(store, JOB, [told(2), told(1)]);
  await keepLosses(store, JOB, [told(2), told(3)]);
  await keepLosses(store, JOB, [told(2), told(3)]);
  expect((await readKeptLosses(store, JOB)).map(({ step, trainLoss }) => [step, trainLoss])).toEqual([
    [1, 1],
    [2, 1 / 2],
    [3, 1 / 3],
  ]);
});

it('a job that takes the place of another begins a curve of its own', async () => {
  await keepLosses(store, JOB, [told(1), told(2)]);
  await keepLosses(store, { ...JOB, jobId: 'ftjob-2' }, [told(7)]);
  expect((await readKeptLosses(store, JOB)).map(({ step }) => step)).toEqual([7]);
});

it('a long curve is thinned out and keeps its last point', async () => {
  await keepLosses(
    store,
    JOB,
    Array.from({ length: 4_000 }, (_, index) => told(index + 1)),
  );
  const points = await readKeptLosses(store, JOB);
  expect(points.length).toBeLessThanOrEqual(2_001);
  expect(points.at(-1)?.step).toBe(4_000);
});

it('what is no curve is none', async () => {
  await store.writeDocument(documentKey.losses('mine', 1), '{"points":"many"}');
  expect(await readKeptLosses(store, JOB)).toEqual([]);
});

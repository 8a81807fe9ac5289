import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isRejectedDue, rejectedReferences, sweepRejectedRows } from '../../activities/sweep-rejected-rows.ts';
import { documentKey } from '../../domain/identity.ts';
import type { RunRecord } from '../../domain/run-record.ts';
import { storeWithRefusedRun } from '../support/refused-run.ts';

const CANARY = 'a canary that nobody answered';
const LATER = new Date(Date.UTC(2026, 1, 15));

async function refusedRun() {
  const { dir, store, record, rejected } = await storeWithRefusedRun([CANARY, '']);
  return {
    store,
    record,
    rejected,
    sweep: async (others: readonly RunRecord[] = []) =>
      sweepRejectedRows(
        { store, scratchDir: join(dir, 'tmp'), signal: new AbortController().signal },
        record,
        await rejectedReferences(store, [record, ...others]),
      ),
    async holding(): Promise<number> {
      let found = 0;
      for await (const ref of store.listArtifacts()) if ((await store.readText(ref)).includes(CANARY)) found += 1;
      return found;
    },
  };
}

it('the rejected rows of a run that was refused for them go too, once, from their file and from its shards', async () => {
  const { store, record, sweep, holding } = await refusedRun();
  expect(await holding()).toBe(2);
  expect(await isRejectedDue(store, record, new Date(Date.UTC(2026, 0, 30)))).toBe(false);
  expect(await isRejectedDue(store, record, LATER)).toBe(true);
  await sweep();
  expect(await holding()).toBe(0);
  expect(await isRejectedDue(store, record, LATER)).toBe(false);
});

it('a run that was stopped while it read loses the rejected rows of its shards', async () => {
  const { store, record, rejected, sweep, holding } = await refusedRun();
  await store.deleteDocument(documentKey.refusedDataset(record.runId));
  await store.deleteArtifact(rejected);
  expect(await isRejectedDue(store, record, LATER)).toBe(true);
  await sweep();
  expect(await holding()).toBe(0);
});

it('a file of rejected rows that another refused run has too stays until that one is swept', async () => {
  const { store, record, rejected, sweep } = await refusedRun();
  const other = { ...record, runId: 'other' };
  const dataset = await store.readDocument(documentKey.refusedDataset(record.runId));
  await store.writeDocument(documentKey.refusedDataset(other.runId), dataset?.text ?? '');
  await sweep([other]);
  expect(await store.has(rejected)).toBe(true);
});

it('a run that read nothing has nothing to lose', async () => {
  const { store, record } = await refusedRun();
  expect(await isRejectedDue(store, { ...record, runId: 'other' }, LATER)).toBe(false);
});

import { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { encodeToPayloads } from '@temporalio/common/lib/internal-non-workflow/codec-helpers.js';
import { expect, test } from 'vitest';
import { sightActivities } from '../../cli/activity-progress.ts';
import type { TemporalSession } from '../../cli/temporal-session.ts';
import { createEncryptionCodec } from '../../platform/encryption-codec.ts';

/** A session whose server tells of one activity in the run's child, with this as its last heartbeat. */
async function sessionOf(heartbeat: unknown, dataConverter: DataConverter): Promise<TemporalSession> {
  const client = new Client({ dataConverter });
  const payloads = await encodeToPayloads(client.options.loadedDataConverter, heartbeat);
  const raw = (id: string) => ({
    pendingActivities: id.endsWith('/prepare') ? [{ attempt: 1, heartbeatDetails: { payloads } }] : [],
  });
  client.workflow.getHandle = ((id: string) => ({ describe: () => Promise.resolve({ raw: raw(id) }) })) as never;
  const call = <T>(ask: () => Promise<T>): Promise<T> => ask();
  return { client, namespace: 'default', address: '', uiUrl: null, call, close: () => Promise.resolve() };
}

const key = { id: 'k1', key: Buffer.alloc(32, 7) };
const encrypted = { payloadCodecs: [createEncryptionCodec({ keys: [key], strict: true })] };

test.each([
  ['plain', {}],
  ['encrypted', encrypted],
])('how far an activity has come is read from its heartbeat, also where that is %s', async (_how, dataConverter) => {
  const session = await sessionOf({ kind: 'rows', done: 40, total: 100 }, dataConverter);
  const { progress } = await sightActivities(session, 'run-1', 'prepare');
  expect(progress).toEqual({ stage: 'prepare', kind: 'rows', done: 40, total: 100 });
});

test('a heartbeat that says something else, or nothing, is no progress', async () => {
  for (const heartbeat of ['checkpoint', { kind: 'rows' }, undefined]) {
    const session = await sessionOf(heartbeat, encrypted);
    expect((await sightActivities(session, 'run-1', 'prepare')).progress).toBeNull();
  }
});

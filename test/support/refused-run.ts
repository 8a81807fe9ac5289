import { join } from 'node:path';
import { createShardWriter } from '../../dataset/shard-writer.ts';
import { documentKey } from '../../domain/identity.ts';
import { initialRecord } from '../../domain/initial-record.ts';
import type { PreparedDatasetRef, RunRecord } from '../../domain/run-record.ts';
import { createDiskStore } from '../../platform/disk-store.ts';
import { tempDir } from './temp-dir.ts';

/** A store with one closed run, `refused`, whose one row was rejected: the row lies in its shard and in its rejected rows. */
export async function storeWithRefusedRun(cells: readonly string[]) {
  const dir = await tempDir();
  const store = createDiskStore(join(dir, 'store'));
  const line = JSON.stringify({ source: 'tickets.csv', row: 42, line: 43, cells, problems: [{ code: '42' }] });
  const shard = join(dir, 'shard');
  const writer = await createShardWriter(shard);
  await writer.write({ row: { outcome: 'rejected', row: 42, line: 43 }, text: line, ifRejected: '' });
  await writer.close();
  const rows = await store.putFile(shard);
  const rejected = await store.putText(`${line}\n`);
  const nothing = await store.putText('');
  const dataset: PreparedDatasetRef = {
    ...{ digest: 'd', manifest: nothing, sources: nothing, train: nothing, validation: null, test: nothing, rejected },
    ...{ testIndex: nothing, trainKeys: nothing, testKeys: nothing, answerTokensP99: 0 },
    ...{ rows: { train: 0, validation: 0, test: 0 }, tokens: { train: 0, validation: 0, test: 0 } },
  };
  const retention = { rejected_rows: 'delete', after: '30d' };
  const configRef = await store.putText(JSON.stringify({ config: { retention } }));
  const names = { runId: 'refused', firstRunId: 'refused', name: 'tickets', provider: 'local', baseModel: 'base' };
  const startedAt = new Date(Date.UTC(2026, 0, 1)).toISOString();
  const record: RunRecord = {
    ...initialRecord({ ...names, configRef, configDigest: '', startedAt }),
    closedAt: startedAt,
  };
  await store.writeDocument(documentKey.run('refused'), JSON.stringify(record));
  await store.writeDocument(documentKey.shard('refused', 0), JSON.stringify({ rows }));
  await store.writeDocument(documentKey.refusedDataset('refused'), JSON.stringify(dataset));
  return { dir, store, record, rows, rejected };
}

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { withoutRejectedRows } from '../dataset/without-rejected-rows.ts';
import { durationMs } from '../domain/duration.ts';
import { documentKey } from '../domain/identity.ts';
import type { RunRecord } from '../domain/run-record.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { preparedDataset } from './prepared-dataset.ts';
import { readConfig } from './stored-config.ts';

const artifactSchema = z.object({ key: z.string(), sha256: z.string(), bytes: z.number() });
/** The document of a shard; `replaced` is the file that `rows` stands for since the rejected ones were taken out. */
const shardSchema = z.looseObject({ rows: artifactSchema, replaced: artifactSchema.optional() });

/** Which runs hold on to an artifact with rejected rows, by its digest. */
export type RejectedReferences = Map<string, Set<string>>;

/** Whether the rejected rows of a run may go: it read some data, closed that long ago, and they have not gone yet. */
export async function isRejectedDue(store: ArtifactStore, record: RunRecord, now: Date): Promise<boolean> {
  const { closedAt, configRef, runId } = record;
  if (closedAt === null || !(await store.has(configRef))) return false;
  const { rejected_rows: policy, after } = (await readConfig(store, configRef)).config.retention;
  if (policy !== 'delete' || Date.parse(closedAt) + durationMs(after) > now.getTime()) return false;
  if ((await store.readDocument(documentKey.rejectedGone(runId))) !== null) return false;
  return (await preparedDataset(store, record)) !== null || (await shardsOf(store, runId)).length > 0;
}

/** Equal files of several runs are one artifact, which goes with the last of them. */
export async function rejectedReferences(
  store: ArtifactStore,
  records: readonly RunRecord[],
): Promise<RejectedReferences> {
  const references: RejectedReferences = new Map();
  const note = (sha256: string, runId: string): void => {
    references.set(sha256, (references.get(sha256) ?? new Set()).add(runId));
  };
  for (const record of records) {
    const { runId } = record;
    const gone = (await store.readDocument(documentKey.rejectedGone(runId))) !== null;
    const dataset = gone ? null : await preparedDataset(store, record);
    if (dataset !== null) note(dataset.rejected.sha256, runId);
    for (const { shard } of await shardsOf(store, runId)) note(shard.rows.sha256, runId);
  }
  return references;
}

/** Takes the rejected rows of a run out of the store: their file, and those among the rows that were read. */
export async function sweepRejectedRows(
  { store, scratchDir, signal }: Pick<ActivityDependencies, 'store' | 'scratchDir'> & { readonly signal: AbortSignal },
  record: RunRecord,
  references: RejectedReferences,
): Promise<void> {
  const { runId } = record;
  const release = async (ref: z.output<typeof artifactSchema>): Promise<void> => {
    // The empty file is many things to many runs.
    if (ref.bytes === 0) return;
    const holders = references.get(ref.sha256);
    holders?.delete(runId);
    if (holders === undefined || holders.size === 0) await store.deleteArtifact(ref);
  };
  await mkdir(scratchDir, { recursive: true, mode: 0o700 });
  const dir = await mkdtemp(join(scratchDir, 'retention-'));
  try {
    for (const { key, shard } of await shardsOf(store, runId)) {
      signal.throwIfAborted();
      if (shard.replaced !== undefined) await release(shard.replaced);
      if (!(await store.has(shard.rows))) continue;
      const path = join(dir, 'rows');
      if (!(await withoutRejectedRows(await store.localPath(shard.rows), path))) continue;
      const rows = await store.putFile(path);
      await store.writeDocument(key, JSON.stringify({ ...shard, rows, replaced: shard.rows }));
      await release(shard.rows);
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
  const dataset = await preparedDataset(store, record);
  if (dataset !== null) await release(dataset.rejected);
  await store.writeDocument(documentKey.rejectedGone(runId), '{}');
}

async function shardsOf(store: ArtifactStore, runId: string) {
  const keys = (await store.listDocuments(`runs/${runId}/shards/`)).filter((key) => /\/\d+\.json$/.test(key));
  const found = await Promise.all(
    keys.map(async (key) => {
      const parsed = shardSchema.safeParse(JSON.parse((await store.readDocument(key))?.text ?? 'null'));
      return parsed.success ? [{ key, shard: parsed.data }] : [];
    }),
  );
  return found.flat();
}

import { differingKeys } from '../config/diff-config.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { ResolvedConfig } from '../config/resolved-config.ts';
import { RetuneError } from '../domain/failure-type.ts';
import type { RunRecord } from '../domain/run-record.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import { initialRecord } from '../domain/initial-record.ts';
import { claimRecord, newestOfChain, readRecord, readRunConfig } from './run-records.ts';

/** A configuration as a run keeps it. */
export function resolvedConfig(loaded: LoadedConfig, now: Date, threads?: number): ResolvedConfig {
  const { config, digest, baseDir } = loaded;
  return { config, digest, baseDir, nominalTime: now.toISOString(), ...(threads === undefined ? {} : { threads }) };
}

export interface ClaimedRun {
  readonly record: RunRecord;
  /** False where the id belongs to a run that is there already: the newest of its retry chain. */
  readonly isNew: boolean;
}

/**
 * Claims a run id for a configuration, atomically and for good: of two that claim it at once the second attaches.
 * Throws CONFIG_DIFFERS, with the keys, where the id belongs to another configuration.
 */
export async function claimRun(store: ArtifactStore, runId: string, resolved: ResolvedConfig): Promise<ClaimedRun> {
  const { config, digest, nominalTime } = resolved;
  const record = initialRecord({
    runId,
    firstRunId: runId,
    name: config.name,
    provider: config.training.provider,
    baseModel: config.training.base_model,
    configRef: await store.putText(JSON.stringify(resolved)),
    configDigest: digest,
    startedAt: nominalTime,
  });
  const existing = await claimRecord(store, record);
  if (existing === null) return { record, isNew: true };
  await assertSameConfig(store, existing.record, resolved);
  return { record: await newestOfChain(store, existing.record), isNew: false };
}

/** The run that an id stands for already (the newest of its chain), null where the id is free. Throws as `claimRun`. */
export async function assertClaimable(
  store: ArtifactStore,
  runId: string,
  resolved: ResolvedConfig,
): Promise<RunRecord | null> {
  const existing = await readRecord(store, runId);
  if (existing === null) return null;
  await assertSameConfig(store, existing.record, resolved);
  return newestOfChain(store, existing.record);
}

async function assertSameConfig(store: ArtifactStore, existing: RunRecord, resolved: ResolvedConfig): Promise<void> {
  if (existing.configDigest === resolved.digest) return;
  const recorded = await readRunConfig(store, existing);
  const keys = differingKeys(recorded.config, resolved.config);
  throw configDiffers(existing.runId, keys);
}

export function configDiffers(runId: string, keys: readonly string[]): RetuneError {
  const where = keys.length === 0 ? '' : `; these keys differ: ${keys.join(', ')}`;
  return new RetuneError('CONFIG_DIFFERS', `the run ${runId} was started with another configuration${where}`, {
    hint: 'choose another --id for a new run, or use the configuration the run was started with',
    details: { keys },
  });
}

import type { RunConfig } from '../config/run-config.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import { RetuneError } from '../domain/failure-type.ts';
import { liveVersion } from '../domain/line-parts.ts';
import type { LineVersion } from '../domain/model-line.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import { readConfig } from './stored-config.ts';
import { readLine } from './stored-line.ts';

/**
 * The version that `training.from` names, null where it names none. Throws MODEL_UNKNOWN where the line has no such
 * version, and CONFIG_INVALID where it was made at another provider than the run trains at.
 */
export async function continuedVersion(
  store: ArtifactStore,
  { training }: Pick<RunConfig, 'training'>,
): Promise<LineVersion | null> {
  const { from, provider } = training;
  if (from === undefined) return null;
  const at = from.lastIndexOf('@');
  const { line } = await readLine(store, from.slice(0, at));
  const version = liveVersion(line, Number(from.slice(at + 1)));
  if (version.provider === provider) return version;
  throw new RetuneError(
    'CONFIG_INVALID',
    `training.from: ${from} is a model of ${version.provider}, not of ${provider}`,
    {
      hint: `set training.provider to ${version.provider}, or name a version that was trained at ${provider}`,
    },
  );
}

/** The model to go on from, null where training starts at the base model. */
export async function continuedModel(
  store: ArtifactStore,
  config: Pick<RunConfig, 'training'>,
): Promise<string | null> {
  return (await continuedVersion(store, config))?.model ?? null;
}

/**
 * The keys of every prompt behind a version: of its own training, and of the versions that it went on from, as far as
 * the store knows them.
 */
export async function trainKeysBehind(
  store: ArtifactStore,
  version: LineVersion | null,
): Promise<readonly ArtifactRef[]> {
  const keys: ArtifactRef[] = [];
  const seen = new Set<string>();
  for (let next = version; next !== null && !seen.has(next.model);) {
    seen.add(next.model);
    if (next.trainKeys !== null) keys.push(next.trainKeys);
    const { configRef } = next;
    next = configRef === null ? null : await earlierVersion(store, (await readConfig(store, configRef)).config);
  }
  return keys;
}

/** Null also where the version has been deleted since: what is not known any more cannot be looked at. */
async function earlierVersion(store: ArtifactStore, config: Pick<RunConfig, 'training'>): Promise<LineVersion | null> {
  try {
    return await continuedVersion(store, config);
  } catch (error) {
    if (error instanceof RetuneError && error.code === 'MODEL_UNKNOWN') return null;
    throw error;
  }
}

import type { DataConfig } from '../config/data-config.ts';
import { resolvePii } from '../config/resolve-pii.ts';
import type { RunConfig } from '../config/run-config.ts';
import type { Settings } from '../config/settings.ts';
import { undecidedPii } from '../dataset/pii/undecided.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import { championProvider } from './resolve-model.ts';
import { readLine } from './stored-line.ts';

type Deps = { readonly store: ArtifactStore; readonly settings: Settings };

/** Pieces of personal data by kind. */
export type PiiCounts = Readonly<Record<string, number>>;

/**
 * The `data` block under the policy that holds for whoever is sent rows: the line's champion may be asked elsewhere,
 * and whoever stands in `beside`.
 */
export async function resolveRunPii(
  { store, settings }: Deps,
  config: RunConfig,
  beside: readonly string[] = [],
): Promise<DataConfig> {
  const resolved = resolvePii(settings, config, beside);
  // Only where nothing else leaves this machine is it for the champion to say.
  if (config.data.pii.policy !== 'auto' || resolved.pii.policy === 'auto') return resolved;
  const { line } = await readLine(store, config.name);
  const champion = championProvider(config, line);
  return champion === null ? resolved : resolvePii(settings, config, [...beside, champion]);
}

/** Throws DATA_REJECTED where personal data would leave this machine and nobody has said what happens to it. */
export function assertDecided({ pii }: DataConfig, ...found: readonly (PiiCounts | undefined)[]): void {
  const problem = undecidedPii(pii, addCounts(...found));
  if (problem !== null) throw problem;
}

export function addCounts(...all: readonly (PiiCounts | undefined)[]): PiiCounts {
  const sum: Record<string, number> = {};
  for (const counts of all) for (const [kind, n] of Object.entries(counts ?? {})) sum[kind] = (sum[kind] ?? 0) + n;
  return sum;
}

import { documentKey } from '../domain/identity.ts';
import { championBefore } from '../domain/line-champions.ts';
import { versionName } from '../domain/model-line.ts';
import type { ModelLine } from '../domain/model-line.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import { readLineage } from './version-lineage.ts';

/**
 * `models/<name>/champion.json`, which serving code reads: docs/models.md documents it. Derived from the line, never
 * the other way round; keys are added, none is renamed or removed within one `schema`.
 */
export interface ChampionDocument {
  readonly schema: 1;
  readonly line: string;
  /** `support-intents@3`. */
  readonly name: string;
  readonly version: number;
  readonly provider: string;
  readonly model: string;
  readonly base_model: string | null;
  /** Lower-case hex SHA-256, null where the version was registered by hand. */
  readonly digests: {
    readonly dataset: string | null;
    readonly config: string | null;
    readonly manifest: string | null;
    readonly lineage: string | null;
  };
  readonly run_id: string | null;
  readonly verdict: string | null;
  /** ISO 8601: since when it is the champion, by whose act, and why. */
  readonly since: string;
  readonly action: 'promote' | 'rollback';
  readonly by: string;
  readonly reason: string;
  /** What a rollback would restore. */
  readonly previous: string | null;
}

export async function writeChampion(store: ArtifactStore, line: ModelLine): Promise<void> {
  const champion = line.versions.find(({ version }) => version === line.champion);
  const event = line.events.findLast(
    ({ action, to }) => (action === 'promote' || action === 'rollback') && to === line.champion,
  );
  if (champion === undefined || event === undefined) return;
  const lineage = champion.lineage === null ? null : await readLineage(store, champion.lineage);
  const document: ChampionDocument = {
    schema: 1,
    line: line.name,
    name: `${line.name}@${champion.version}`,
    version: champion.version,
    provider: champion.provider,
    model: champion.model,
    base_model: champion.baseModel,
    digests: {
      dataset: champion.datasetDigest,
      config: lineage?.config.digest ?? null,
      manifest: lineage?.dataset.manifest.sha256 ?? null,
      lineage: champion.lineage?.sha256 ?? null,
    },
    run_id: champion.runId,
    verdict: champion.verdict,
    since: event.at,
    action: event.action === 'rollback' ? 'rollback' : 'promote',
    by: event.actor,
    reason: event.reason,
    previous: versionName(line.name, championBefore(line)),
  };
  await store.writeDocument(documentKey.champion(line.name), `${JSON.stringify(document, null, 2)}\n`);
}

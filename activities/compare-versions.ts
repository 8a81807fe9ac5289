import { differingKeys } from '../config/diff-config.ts';
import type { EvaluationFigures } from '../domain/run-outcome.ts';
import type { LineVersion } from '../domain/model-line.ts';
import type { VersionLineage } from '../domain/version-lineage.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import { readConfig } from './stored-config.ts';
import { readLineage } from './version-lineage.ts';

/** b − a over the same prompts; `confidenceInterval` at the gate's confidence. */
export type Paired = Pick<EvaluationFigures, 'metric' | 'difference' | 'confidenceInterval' | 'pValue' | 'n'>;

export interface VersionComparison {
  /** b − a on the metric that both were scored by; null where there is none. */
  readonly difference: number | null;
  /** Where one of the two was evaluated against the other. */
  readonly paired: Paired | null;
  /** Null where a version was registered by hand: nothing is known of what it was made of. */
  readonly sameTest: boolean | null;
  readonly sameData: boolean | null;
  readonly configKeys: readonly string[] | null;
}

/**
 * Two versions side by side. Where one of them was evaluated against the other, that paired comparison counts; else only
 * the two recorded scores, and whether they were measured on the same test rows.
 */
export async function compareVersions(
  store: ArtifactStore,
  first: LineVersion,
  second: LineVersion,
): Promise<VersionComparison> {
  const [from, to] = [await lineageOf(store, first), await lineageOf(store, second)];
  const paired = pairedFigures(first, second, from, to);
  return {
    difference: paired?.difference ?? scoreDifference(first, second),
    paired,
    sameTest: from === null || to === null ? null : from.dataset.test.sha256 === to.dataset.test.sha256,
    sameData: from === null || to === null ? null : from.dataset.digest === to.dataset.digest,
    configKeys: await configKeys(store, from, to),
  };
}

async function lineageOf(store: ArtifactStore, { lineage }: LineVersion): Promise<VersionLineage | null> {
  return lineage === null ? null : readLineage(store, lineage);
}

function pairedFigures(
  first: LineVersion,
  second: LineVersion,
  from: VersionLineage | null,
  to: VersionLineage | null,
): Paired | null {
  if (second.evaluation !== null && wasComparedWith(to, first)) return second.evaluation;
  if (first.evaluation === null || !wasComparedWith(from, second)) return null;
  const { difference, confidenceInterval, ...figures } = first.evaluation;
  return { ...figures, difference: -difference, confidenceInterval: [-confidenceInterval[1], -confidenceInterval[0]] };
}

function wasComparedWith(lineage: VersionLineage | null, { provider, model }: LineVersion): boolean {
  const baseline = lineage?.evaluation?.baseline;
  return baseline !== undefined && baseline.provider === provider && baseline.model === model;
}

function scoreDifference({ evaluation: a }: LineVersion, { evaluation: b }: LineVersion): number | null {
  return a === null || b === null || a.metric !== b.metric ? null : b.candidate - a.candidate;
}

async function configKeys(
  store: ArtifactStore,
  from: VersionLineage | null,
  to: VersionLineage | null,
): Promise<readonly string[] | null> {
  if (from === null || to === null) return null;
  const [before, after] = await Promise.all([from, to].map(({ config }) => readConfig(store, config.artifact)));
  return differingKeys(before?.config, after?.config);
}

import type { KeptEvaluation } from '../activities/evaluation.ts';
import type { EvaluatedModel } from '../activities/evaluation-plan.ts';
import { resolveModel } from '../activities/resolve-model.ts';
import { readLine } from '../activities/stored-line.ts';
import type { RunConfig } from '../config/run-config.ts';
import type { RunProgress } from '../domain/run-record.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';

/**
 * Whom a run was compared with, as `PROVIDER:MODEL`, where the baseline of today is the run's own model, which has become
 * the champion since; null where it is another model, or where the run was not evaluated.
 */
export async function formerBaseline(
  store: ArtifactStore,
  config: RunConfig,
  candidate: string,
  { evaluation }: Pick<RunProgress, 'evaluation'>,
): Promise<string | null> {
  if (evaluation === null || !(await store.has(evaluation))) return null;
  const { line } = await readLine(store, config.name);
  const { baseline } = config.evaluation;
  if (baseline === 'champion' && line.champion === null) return null;
  if (!same(resolveModel(baseline, config, line), resolveModel(candidate, config, line))) return null;
  const then: KeptEvaluation = JSON.parse(await store.readText(evaluation));
  return `${then.baseline.provider}:${then.baseline.model}`;
}

const same = (a: EvaluatedModel, b: EvaluatedModel): boolean => a.provider === b.provider && a.model === b.model;

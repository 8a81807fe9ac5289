import { namedModel } from '../config/named-model.ts';
import type { RunConfig } from '../config/run-config.ts';
import { RetuneError } from '../domain/failure-type.ts';
import { championBefore } from '../domain/line-champions.ts';
import { liveVersion } from '../domain/line-parts.ts';
import type { LineVersion, ModelLine } from '../domain/model-line.ts';
import type { EvaluatedModel } from './evaluation-plan.ts';

/** The version of a line that is this model at its provider, one that is there first; null for a model of no version. */
export function versionOf({ versions }: ModelLine, { provider, model }: EvaluatedModel): LineVersion | null {
  const same = versions.filter((entry) => entry.provider === provider && entry.model === model);
  return same.find(({ deleted }) => !deleted) ?? same[0] ?? null;
}

/** The champion, unless it is none to compare with: the local provider's models are no rivals of lines trained elsewhere. */
export function usableChampion(config: RunConfig, { versions, champion }: ModelLine): LineVersion | null {
  const found = versions.find(({ version }) => version === champion) ?? null;
  if (found === null) return null;
  return (found.provider === 'local') === (config.training.provider === 'local') ? found : null;
}

/**
 * Whom a run's candidate is compared with: the configured baseline. Where that is the candidate itself, which a retry of
 * a run finds that had promoted it already, it is the champion before, else the base model.
 */
export function baselineFor(candidate: EvaluatedModel, config: RunConfig, line: ModelLine): EvaluatedModel {
  const baseline = resolveModel(config.evaluation.baseline, config, line);
  if (baseline.provider !== candidate.provider || baseline.model !== candidate.model) return baseline;
  const before = usableChampion(config, { ...line, champion: championBefore(line) });
  return before === null ? resolveModel('base', config, line) : { provider: before.provider, model: before.model };
}

/** The provider of the champion that a candidate of this configuration would be compared with; null where there is none. */
export function championProvider(config: RunConfig, line: ModelLine): string | null {
  const { baseline } = config.evaluation;
  return baseline === 'auto' || baseline === 'champion' ? (usableChampion(config, line)?.provider ?? null) : null;
}

/**
 * A model as people name it: `base`, `champion`, `auto` (the champion, else the base), `name@7` of this line,
 * `provider:model`, or a bare id at the training provider. Throws MODEL_UNKNOWN.
 */
export function resolveModel(named: string, config: RunConfig, line: ModelLine): EvaluatedModel {
  const { provider, base_model: baseModel } = config.training;
  const base: EvaluatedModel = { provider, model: baseModel };
  if (named === 'base') return base;
  const champion = usableChampion(config, line);
  if (named === 'auto') return champion === null ? base : { provider: champion.provider, model: champion.model };
  if (named === 'champion') {
    if (champion !== null) return { provider: champion.provider, model: champion.model };
    throw new RetuneError('MODEL_UNKNOWN', `the baseline is champion, and ${line.name} has none yet`, {
      hint: 'set evaluation.baseline to base or auto for the first run',
    });
  }
  const version = /^([a-z0-9-]{1,48})@([1-9][0-9]*)$/.exec(named);
  if (version !== null && version[1] === line.name) {
    const found = liveVersion(line, Number(version[2]));
    return { provider: found.provider, model: found.model };
  }
  return namedModel(named, config) ?? { provider, model: named };
}

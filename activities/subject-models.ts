import type { ArtifactRef } from '../domain/artifact.ts';
import { versionName } from '../domain/model-line.ts';
import type { RunRecord } from '../domain/run-record.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import { readConfig } from './stored-config.ts';
import { readLines } from './stored-line.ts';

/** A model that has seen rows of an erased subject. */
export interface SubjectModel {
  readonly provider: string;
  readonly model: string;
  /** `support-intents@7`; null where no line has it. */
  readonly version: string | null;
  readonly champion: boolean;
  /** Whether it has been deleted at the provider. */
  readonly deleted: boolean;
  readonly run_id: string | null;
  /** The model that it went on from, where it has the rows from there. */
  readonly via: string | null;
}

type Candidate = Omit<SubjectModel, 'via'> & { readonly configRef: ArtifactRef | null };

const nameOf = ({ provider, model }: Pick<Candidate, 'provider' | 'model'>): string => `${provider}:${model}`;

export interface ModelTraces {
  readonly records: readonly RunRecord[];
  /** Runs whose data hold the subject's rows still. */
  readonly trained: readonly RunRecord[];
  /** Models that earlier certificates about the subject named: their rows are gone, what they were trained on is not. */
  readonly named: readonly SubjectModel[];
}

/** The models of these runs, those that were named before, and every model that was trained on from one of them. */
export async function subjectModels(
  store: ArtifactStore,
  { records, trained, named }: ModelTraces,
): Promise<readonly SubjectModel[]> {
  const candidates = await everyModel(store, records);
  const runs = new Set(trained.map(({ runId }) => runId));
  const direct = candidates.filter(({ run_id: runId }) => runId !== null && runs.has(runId));
  const seen = new Map([
    ...named.map((model): [string, string | null] => [nameOf(model), model.via]),
    ...direct.map((model): [string, string | null] => [nameOf(model), null]),
  ]);
  for (let before = -1; before !== seen.size;) {
    before = seen.size;
    for (const candidate of candidates) {
      if (seen.has(nameOf(candidate))) continue;
      const parent = await parentOf(store, candidate, candidates);
      if (parent !== null && seen.has(parent)) seen.set(nameOf(candidate), parent);
    }
  }
  const known = new Set(candidates.map(nameOf));
  // Of one that no line and no run has any more, the last that was said of it holds.
  const gone = new Map(named.filter((model) => !known.has(nameOf(model))).map((model) => [nameOf(model), model]));
  return [
    ...candidates
      .filter((candidate) => seen.has(nameOf(candidate)))
      .map(({ configRef: _ref, ...model }) => ({ ...model, via: seen.get(nameOf(model)) ?? null })),
    ...gone.values(),
  ];
}

/** Every version of every line, and models of runs that no line has. */
async function everyModel(store: ArtifactStore, records: readonly RunRecord[]): Promise<readonly Candidate[]> {
  const versions = (await readLines(store)).flatMap(({ name, champion, versions: all }) =>
    all.map(({ provider, model, version, deleted, runId, configRef }): Candidate => ({
      ...{ provider, model, deleted, configRef },
      version: versionName(name, version),
      champion: version === champion,
      run_id: runId,
    })),
  );
  const known = new Set(versions.map(nameOf));
  const others = records.flatMap(({ runId, configRef, progress, status: { outcome } }): readonly Candidate[] => {
    const model = outcome.fineTunedModel ?? progress.job?.fineTunedModel ?? null;
    const { provider } = outcome;
    if (model === null || provider === null || known.has(nameOf({ provider, model }))) return [];
    known.add(nameOf({ provider, model }));
    return [{ provider, model, version: null, champion: false, deleted: false, run_id: runId, configRef }];
  });
  return [...versions, ...others];
}

/** The tuned model that a model's training began with, as `provider:model`. */
async function parentOf(
  store: ArtifactStore,
  { configRef, provider }: Candidate,
  candidates: readonly Candidate[],
): Promise<string | null> {
  if (configRef === null || !(await store.has(configRef))) return null;
  const { from, base_model: base } = (await readConfig(store, configRef)).config.training;
  const parent = candidates.find(
    (other) => (from !== undefined && other.version === from) || (other.provider === provider && other.model === base),
  );
  return parent === undefined ? null : nameOf(parent);
}

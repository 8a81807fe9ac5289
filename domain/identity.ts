/** Names that must be the same wherever they are computed: workflow ids, intent keys, store keys. */

const RUN_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$/;

export function isRunId(text: string): boolean {
  return RUN_ID.test(text);
}

/** The ids of workflows in Temporal: `workflowId.fineTune(runId)` is a run’s. */
export const workflowId = {
  fineTune: (runId: string): string => `fine-tune/${runId}`,
  prepare: (parent: string): string => `${parent}/prepare`,
  watch: (parent: string): string => `${parent}/watch`,
  evaluate: (parent: string): string => `${parent}/evaluate`,
  /** Of `retune evaluate`, which is no run of a pipeline. */
  evaluation: (id: string): string => `evaluate/${id}`,
  modelLine: (name: string): string => `model/${name}`,
  /** Of the schedule, and the beginning of its workflows' ids: Temporal adds the nominal time. */
  retrain: (name: string): string => `retrain/${name}`,
};

/** The run that a workflow is or works for, by its id; null where it is of none (a model line, a schedule). */
export function runIdOf(id: string): string | null {
  return /^fine-tune\/([^/]+)/.exec(id)?.[1] ?? null;
}

/** `<name>-<nominal time, UTC, yyyymmdd-hhmmss>`. */
export function scheduledRunId(name: string, nominalTime: string): string {
  const digits = new Date(nominalTime).toISOString().replaceAll(/[-:]/g, '');
  return `${name}-${digits.slice(0, 8)}-${digits.slice(9, 15)}`;
}

/** The run ids of a retry chain are `first`, `first.2`, `first.3`, … */
export function retryRunId(firstRunId: string, ordinal: number): string {
  return ordinal === 1 ? firstRunId : `${firstRunId}.${ordinal}`;
}

/**
 * The key under which exactly one job is created. `n` starts at 1 and rises only when the job under it is known to
 * have failed or been cancelled, or a person said that there is none.
 */
export function jobIntentKey(firstRunId: string, n: number): string {
  return `${firstRunId}/${n}`;
}

/** One upload of one content for one retry chain: a retry finds the file again, another run never does. */
export function fileIntentKey(firstRunId: string, role: 'train' | 'validation', sha256: string): string {
  return `${firstRunId}/${role}/${sha256.slice(0, 16)}`;
}

/** The key under which a run hosts the models that it asks, and by which every endpoint of it is found again. */
export function hostingKey(firstRunId: string): string {
  return `${firstRunId}/host`;
}

/** Keys of the store's documents (conditional writes); artifacts are content-addressed and need no name. */
export const documentKey = {
  run: (runId: string): string => `runs/${runId}/run.json`,
  intent: (firstRunId: string, n: number): string => `runs/${firstRunId}/intent-${n}.json`,
  losses: (firstRunId: string, n: number): string => `runs/${firstRunId}/losses-${n}.json`,
  upload: (firstRunId: string, name: string): string => `runs/${firstRunId}/uploads/${name}.json`,
  /** What a run prepared and did not take, since too many rows were bad. */
  refusedDataset: (runId: string): string => `runs/${runId}/refused-dataset.json`,
  report: (runId: string, form: 'html' | 'json' | 'md'): string => `runs/${runId}/report.${form}`,
  card: (runId: string, of: 'model' | 'dataset'): string => `runs/${runId}/${of}-card.md`,
  shards: (runId: string): string => `runs/${runId}/shards.json`,
  shard: (runId: string, index: number): string => `runs/${runId}/shards/${index}.json`,
  partialAnswers: (runId: string, side: string, shard: number): string => `runs/${runId}/answers/${side}-${shard}.json`,
  line: (name: string): string => `models/${name}/line.json`,
  champion: (name: string): string => `models/${name}/champion.json`,
  manifest: (name: string): string => `models/${name}/manifest.json`,
  answers: (key: string): string => `answers/${key}.json`,
  judgements: (key: string): string => `judgements/${key}.json`,
  suite: (runId: string): string => `runs/${runId}/suite.json`,
  /** Which plan a run's evaluation follows, from before the first answer. */
  evaluationPlan: (runId: string): string => `runs/${runId}/evaluation-plan.json`,
  sweep: 'retention/sweep.json',
  rejectedGone: (runId: string): string => `runs/${runId}/rejected-gone.json`,
  answersGone: (name: string, version: number): string => `retention/answers/${name}-${version}.json`,
  erasedSubjects: 'erasures/subjects.json',
  erasure: (id: string): string => `erasures/${id}.json`,
  /** Says of an artifact that is gone that it was erased, and by which certificate. */
  erasedArtifact: (sha256: string): string => `erasures/artifacts/${sha256}.json`,
  nearKeys: (trainKeys: string): string => `near-keys/${trainKeys}.json`,
};

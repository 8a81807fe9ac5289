import { durationMs } from '../domain/duration.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import { documentKey } from '../domain/identity.ts';
import { championBefore } from '../domain/line-champions.ts';
import type { LineVersion, ModelLine } from '../domain/model-line.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import { readPlan } from './answer-prompts.ts';
import { answersKey } from './kept-answers.ts';
import { everyRecord } from './run-record.ts';
import { readConfig } from './stored-config.ts';
import { readLines } from './stored-line.ts';
import { unlessErased } from './unless-erased.ts';

/** A version whose answers may go. */
export interface OverdueAnswers {
  readonly line: ModelLine;
  readonly version: LineVersion;
  /** Documents with answers of its evaluation that no version which is not overdue was given too. */
  readonly keys: readonly string[];
}

/**
 * The versions of all lines whose answers may go: old enough, neither in use nor what a rollback or an anchor stands
 * on, and of no line that a run is at work for. What an open run of another line is to be scored by waits for its end.
 */
export async function overdueAnswers(store: ArtifactStore, now: Date): Promise<readonly OverdueAnswers[]> {
  // Before the lines are read: a run that closes meanwhile has its version there.
  const { lines: busy, answers: toBeScored } = await openRuns(store);
  const due: { readonly line: ModelLine; readonly version: LineVersion }[] = [];
  const standing: LineVersion[] = [];
  for (const line of await readLines(store)) {
    const kept = new Set([line.champion, championBefore(line), line.anchor]);
    for (const version of line.versions) {
      const isKept = kept.has(version.version) || busy.has(line.name);
      if (!isKept && (await isOver(store, version, now))) {
        // One that has lost its answers already holds on to none.
        const gone = await store.readDocument(documentKey.answersGone(line.name, version.version));
        if (gone === null) due.push({ line, version });
      } else standing.push(version);
    }
  }
  if (due.length === 0) return [];
  const inUse = new Set((await Promise.all(standing.map((version) => keysOf(store, version.evaluationPlan)))).flat());
  const overdue: OverdueAnswers[] = [];
  for (const one of due) {
    const keys = await keysOf(store, one.version.evaluationPlan);
    if (!keys.some((key) => toBeScored.has(key))) overdue.push({ ...one, keys: keys.filter((key) => !inUse.has(key)) });
  }
  return overdue;
}

/** Deletes the answers of a version's evaluation. */
export async function sweepAnswers(
  store: ArtifactStore,
  { line, version, keys }: OverdueAnswers,
  signal: AbortSignal,
): Promise<void> {
  for (const key of keys) {
    signal.throwIfAborted();
    await store.deleteDocument(key);
  }
  await store.writeDocument(documentKey.answersGone(line.name, version.version), '{}');
}

/** The lines that runs are at work for, and the answers of evaluations that are under way. */
async function openRuns(store: ArtifactStore) {
  const lines = new Set<string>();
  const answers = new Set<string>();
  for await (const { runId, name, closedAt } of everyRecord(store)) {
    if (closedAt !== null) continue;
    lines.add(name);
    const plan = await store.readDocument(documentKey.evaluationPlan(runId));
    if (plan === null) continue;
    for (const key of await keysOf(store, JSON.parse(plan.text) as ArtifactRef)) answers.add(key);
  }
  return { lines, answers };
}

async function isOver(store: ArtifactStore, version: LineVersion, now: Date): Promise<boolean> {
  const { configRef, evaluationPlan, createdAt } = version;
  if (evaluationPlan === null || configRef === null || !(await store.has(configRef))) return false;
  const { answers: policy, after } = (await readConfig(store, configRef)).config.retention;
  return policy === 'delete' && Date.parse(createdAt) + durationMs(after) <= now.getTime();
}

async function keysOf(store: ArtifactStore, ref: ArtifactRef | null): Promise<readonly string[]> {
  const plan = ref === null ? null : await unlessErased(() => readPlan({ store }, ref));
  return (plan?.shards ?? []).flatMap((shard, place) =>
    (plan?.models ?? []).flatMap((model) => [
      answersKey(model, shard),
      documentKey.partialAnswers(plan?.runId ?? '', model.side, place),
    ]),
  );
}

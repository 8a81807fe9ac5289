import { durationMs } from '../domain/duration.ts';
import { documentKey } from '../domain/identity.ts';
import { championBefore } from '../domain/line-champions.ts';
import type { LineVersion, ModelLine } from '../domain/model-line.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import { readPlan } from './answer-prompts.ts';
import { answersKey } from './kept-answers.ts';
import { readConfig } from './stored-config.ts';
import { unlessErased } from './unless-erased.ts';

/** The versions whose answers may go: old enough, and neither in use nor what a rollback or an anchor stands on. */
export async function overdueAnswers(
  store: ArtifactStore,
  line: ModelLine,
  now: Date,
): Promise<readonly LineVersion[]> {
  const kept = new Set([line.champion, championBefore(line), line.anchor]);
  const due: LineVersion[] = [];
  for (const version of line.versions) {
    const { configRef, evaluationPlan } = version;
    if (evaluationPlan === null || kept.has(version.version)) continue;
    if (configRef === null || !(await store.has(configRef))) continue;
    const { answers: policy, after } = (await readConfig(store, configRef)).config.retention;
    if (policy !== 'delete' || Date.parse(version.createdAt) + durationMs(after) > now.getTime()) continue;
    const gone = await store.readDocument(documentKey.answersGone(line.name, version.version));
    if (gone === null) due.push(version);
  }
  return due;
}

/** Deletes the answers of a version's evaluation, but for those that a version which is not `due` was given too. */
export async function sweepAnswers(
  store: ArtifactStore,
  line: ModelLine,
  version: LineVersion,
  due: readonly LineVersion[],
): Promise<void> {
  const isDue = new Set(due.map((one) => one.version));
  const inUse = new Set<string>();
  for (const other of line.versions) {
    if (isDue.has(other.version)) continue;
    for (const key of await keysOf(store, other)) inUse.add(key);
  }
  for (const key of await keysOf(store, version)) if (!inUse.has(key)) await store.deleteDocument(key);
  await store.writeDocument(documentKey.answersGone(line.name, version.version), '{}');
}

async function keysOf(store: ArtifactStore, { evaluationPlan: ref }: LineVersion): Promise<readonly string[]> {
  const plan = ref === null ? null : await unlessErased(() => readPlan({ store }, ref));
  return (plan?.shards ?? []).flatMap((shard, place) =>
    (plan?.models ?? []).flatMap((model) => [
      answersKey(model, shard),
      documentKey.partialAnswers(plan?.runId ?? '', model.side, place),
    ]),
  );
}

import { createHash } from 'node:crypto';
import { canonicalJson } from '../domain/canonical-json.ts';
import { documentKey } from '../domain/identity.ts';
import type { Answer } from '../evaluation/answer-pair.ts';
import { VersionConflict } from '../platform/artifact-store.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import type { AskedModel, PlannedShard, StoredAnswers, StoredEvaluationPlan } from './evaluation-plan.ts';

/** What a model answered to a shard: a list of samples a prompt, null where there is none. */
export type ShardAnswers = StoredAnswers['answers'];

/** Names answers by what determines them: model, prompts, decoding, how many samples. */
export function answersKey(
  { provider, model, maxTokens, temperature, seed, samples, shots }: AskedModel,
  { prompts }: PlannedShard,
): string {
  const parts = [provider, model, prompts, maxTokens, temperature, seed, samples, shots];
  return documentKey.answers(createHash('sha256').update(canonicalJson(parts)).digest('hex'));
}

async function readAnswers(store: ArtifactStore, key: string): Promise<ShardAnswers | null> {
  const stored = await store.readDocument(key);
  return stored === null ? null : (JSON.parse(stored.text) as StoredAnswers).answers;
}

/** The answers that are kept for good, whichever run paid them; null where there are none. */
export function keptAnswers(
  store: ArtifactStore,
  model: AskedModel,
  shard: PlannedShard,
): Promise<ShardAnswers | null> {
  return readAnswers(store, answersKey(model, shard));
}

/**
 * Adds answers to those that are kept for good. Only prompts whose every sample came are kept; of two writers at once
 * the answers of both are kept, and the first answer to a prompt stays.
 */
export async function keepAnswers(
  store: ArtifactStore,
  model: AskedModel,
  shard: PlannedShard,
  answers: ShardAnswers,
): Promise<void> {
  const key = answersKey(model, shard);
  const whole = answers.map((samples) => (samples?.every(({ ok }) => ok) === true ? samples : null));
  for (;;) {
    const stored = await store.readDocument(key);
    const earlier = stored === null ? [] : (JSON.parse(stored.text) as StoredAnswers).answers;
    const merged = whole.map((samples, place) => earlier[place] ?? samples);
    try {
      await store.writeDocument(key, JSON.stringify({ answers: merged } satisfies StoredAnswers), {
        ifVersion: stored?.version ?? null,
      });
      return;
    } catch (error) {
      if (!(error instanceof VersionConflict)) throw error;
    }
  }
}

/** Remembers, for this run alone, the prompts whose calls failed for good; a retry asks them again. */
export async function keepFailures(
  store: ArtifactStore,
  { runId }: StoredEvaluationPlan,
  side: string,
  shard: number,
  answers: ShardAnswers,
): Promise<void> {
  const failures = answers.map((samples) => (samples?.some(({ ok }) => !ok) === true ? samples : null));
  const key = documentKey.partialAnswers(runId, side, shard);
  if (failures.every((samples) => samples === null) && (await store.readDocument(key)) === null) return;
  await store.writeDocument(key, JSON.stringify({ answers: failures } satisfies StoredAnswers));
}

/** Every answer of a side to a shard as the verdict counts it: kept ones, and what failed for good in this run. */
export async function answersOf(
  store: ArtifactStore,
  plan: StoredEvaluationPlan,
  model: AskedModel,
  shard: number,
): Promise<readonly (readonly Answer[] | null)[]> {
  const planned = plan.shards[shard];
  if (planned === undefined) throw new TypeError(`the evaluation has no shard ${shard}`);
  const kept = (await keptAnswers(store, model, planned)) ?? [];
  const failed = (await readAnswers(store, documentKey.partialAnswers(plan.runId, model.side, shard))) ?? [];
  const length = Math.max(kept.length, failed.length);
  return Array.from({ length }, (_, place) => kept[place] ?? failed[place] ?? null);
}

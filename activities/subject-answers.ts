import { z } from 'zod';
import { documentKey } from '../domain/identity.ts';
import type { RunRecord } from '../domain/run-record.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import type { StoredEvaluationPlan } from './evaluation-plan.ts';
import { answersKey } from './kept-answers.ts';

type Hits = ReadonlyMap<string, unknown>;

/**
 * Documents that hold what models answered to a subject's prompts, and reports that show some of them: they need not
 * name the subject, but belong to prompts (`hits`: the digests of artifacts) that do.
 */
export async function answersAndReports(
  store: ArtifactStore,
  plans: readonly StoredEvaluationPlan[],
  records: readonly RunRecord[],
  hits: Hits,
): Promise<readonly string[]> {
  const keys = new Set<string>();
  for (const plan of plans) {
    for (const [place, shard] of plan.shards.entries()) {
      if (!hits.has(shard.items.sha256)) continue;
      for (const model of plan.models) {
        keys.add(answersKey(model, shard));
        keys.add(documentKey.partialAnswers(plan.runId, model.side, place));
      }
    }
  }
  for (const record of records) {
    if (!(await showsOne(store, record, hits))) continue;
    for (const form of ['html', 'json', 'md'] as const) keys.add(documentKey.report(record.runId, form));
  }
  const there = await Promise.all(
    [...keys].map(async (key) => ((await store.readDocument(key)) === null ? [] : [key])),
  );
  return there.flat();
}

const detailsSchema = z.object({ examples: z.object({ sha256: z.string() }) });

/** Whether the examples in a run's report are among the hits. */
async function showsOne(store: ArtifactStore, { progress: { evaluation } }: RunRecord, hits: Hits): Promise<boolean> {
  if (evaluation === null || !(await store.has(evaluation))) return false;
  const details = detailsSchema.safeParse(JSON.parse(await store.readText(evaluation)));
  return details.success && hits.has(details.data.examples.sha256);
}

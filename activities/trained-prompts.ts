import { readConversations } from '../dataset/read-chat-rows.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import { documentKey } from '../domain/identity.ts';
import type { PreparedDatasetRef } from '../domain/run-record.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { EvaluationItem, LeftOutPrompt } from './evaluation-plan.ts';
import { nearKey } from './suite-item.ts';

type Deps = Pick<ActivityDependencies, 'store'>;

/** Which prompts the models of an evaluation were trained on. */
export interface TrainedPrompts {
  /** Null where the prompt may be asked. */
  look(item: EvaluationItem): LeftOutPrompt | null;
}

async function linesOf({ store }: Deps, refs: readonly ArtifactRef[]): Promise<ReadonlySet<string>> {
  const texts = await Promise.all(refs.map((ref) => store.readText(ref)));
  return new Set(texts.flatMap((text) => text.split('\n')).filter((line) => line !== ''));
}

/** The near keys of a training file, kept beside its exact keys for runs that compare with its model later. */
async function nearKeysOf({ store }: Deps, { train, trainKeys }: PreparedDatasetRef): Promise<ArtifactRef> {
  const key = documentKey.nearKeys(trainKeys.sha256);
  const stored = await store.readDocument(key);
  if (stored !== null) return JSON.parse(stored.text) as ArtifactRef;
  const keys = new Set<string>();
  for await (const turns of readConversations(await store.localPath(train))) {
    const last = turns.findLastIndex(({ role }) => role === 'assistant');
    keys.add(nearKey(turns.slice(0, last)));
  }
  const ref = await store.putText([...keys].toSorted().join('\n'));
  await store.writeDocument(key, JSON.stringify(ref));
  return ref;
}

/**
 * Looks prompts up in the training rows of this dataset and of the versions behind the models: under the same split
 * key, or, in data without groups, with the same words but for case, punctuation and white space.
 */
export async function trainedPrompts(
  deps: Deps,
  dataset: PreparedDatasetRef,
  behind: readonly ArtifactRef[],
): Promise<TrainedPrompts> {
  const exact = await linesOf(deps, [dataset.trainKeys, ...behind]);
  const nearRefs = [await nearKeysOf(deps, dataset)];
  for (const { sha256 } of behind) {
    const stored = await deps.store.readDocument(documentKey.nearKeys(sha256));
    if (stored !== null) nearRefs.push(JSON.parse(stored.text) as ArtifactRef);
  }
  const near = await linesOf(deps, nearRefs);
  return {
    look({ id, key, near: nearby }) {
      if (exact.has(key)) return { id, by: 'exact' };
      return nearby !== null && near.has(nearby) ? { id, by: 'near' } : null;
    },
  };
}

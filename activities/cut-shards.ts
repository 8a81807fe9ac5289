import type { ArtifactStore } from '../platform/artifact-store.ts';
import type { EvaluationItem, LeftOutPrompt, PlannedShard } from './evaluation-plan.ts';
import { promptDigest } from './suite-item.ts';

/** The largest batch of the `deepseek` format: what a killed worker may have to pay again. */
const PROMPTS_PER_SHARD = 100;

/** Cuts prompts into shards, in their order; `look` names those that are left out. */
export async function cutShards(
  store: ArtifactStore,
  items: readonly EvaluationItem[],
  look: (item: EvaluationItem) => LeftOutPrompt | null = () => null,
): Promise<{ readonly shards: readonly PlannedShard[]; readonly leftOut: readonly LeftOutPrompt[] }> {
  const shards: PlannedShard[] = [];
  const out: LeftOutPrompt[] = [];
  for (let at = 0; at < items.length; at += PROMPTS_PER_SHARD) {
    const part = items.slice(at, at + PROMPTS_PER_SHARD);
    const looked = part.map(look);
    const prompts = promptDigest(
      part.map(({ messages, tools }) => [messages, tools]),
      null,
    );
    const leftOut = [...looked.keys()].filter((place) => looked[place] !== null);
    const text = `${part.map((item) => JSON.stringify(item)).join('\n')}\n`;
    shards.push({ items: await store.putText(text), prompts, leftOut });
    out.push(...looked.filter((entry) => entry !== null));
  }
  return { shards, leftOut: out };
}

import type { AnswerPair } from '../evaluation/answer-pair.ts';
import type { PromptTurn } from '../evaluation/scorer.ts';
import type { ChatMessage } from '../provider/fine-tune-provider.ts';
import { readItems, shardAnswers } from './answer-prompts.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { AskedModel, StoredEvaluationPlan } from './evaluation-plan.ts';

type Deps = Pick<ActivityDependencies, 'store'>;

/** The text of a turn; images are left out. */
export function turnOf({ role, content }: ChatMessage): PromptTurn {
  if (typeof content === 'string') return { role, content };
  return {
    role,
    content: content
      .map((part) => (part.type === 'text' ? part.text : ''))
      .join('\n')
      .trim(),
  };
}

/** Both models' answers to every prompt that was asked, shard by shard, in the suite's order; `only` picks shards. */
export async function* answerPairs(
  deps: Deps,
  plan: StoredEvaluationPlan,
  baseline: AskedModel,
  candidate: AskedModel,
  only?: readonly number[],
): AsyncGenerator<AnswerPair> {
  for (const [shard, { items: ref, leftOut }] of plan.shards.entries()) {
    if (only !== undefined && !only.includes(shard)) continue;
    const items = await readItems(deps, ref);
    const before = await shardAnswers(deps, plan, baseline, shard, items);
    const after = await shardAnswers(deps, plan, candidate, shard, items);
    const out = new Set(leftOut);
    for (const [place, { id, group, slices, expected, messages }] of items.entries()) {
      if (out.has(place)) continue;
      const [first, second] = [before[place] ?? null, after[place] ?? null];
      if (first === null || second === null) throw new TypeError(`shard ${shard} lacks an answer`);
      const prompt = messages.map(turnOf);
      yield { key: id, group, slices, prompt, expected, baseline: first, candidate: second, judged: null };
    }
  }
}

import type { ArtifactRef } from '../domain/artifact.ts';
import type { Answer } from '../evaluation/answer-pair.ts';
import { answerPairs } from './answer-pairs.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { StoredEvaluationPlan } from './evaluation-plan.ts';
import { askedModel } from './plan-evaluation.ts';

/** A text as a page shows it: no longer than this, in characters. */
const LONGEST_TEXT = 2_000;

/** One prompt with both answers, for people to look at. */
export interface KeptExample {
  readonly key: string;
  /** The last turn of the user. */
  readonly prompt: string;
  readonly expected: string;
  readonly baseline: string;
  readonly candidate: string;
}

/** A text as the report shows it. */
export function shownText(text: string): string {
  const characters = [...text];
  return characters.length <= LONGEST_TEXT ? text : `${characters.slice(0, LONGEST_TEXT - 1).join('')}…`;
}

function textOf([answer]: readonly Answer[]): string {
  return answer?.ok === true ? shownText(answer.text) : '';
}

/** The texts of these prompts, as an artifact of their own: they never enter the result itself. */
export async function keepExamples(
  deps: Pick<ActivityDependencies, 'store'>,
  plan: StoredEvaluationPlan,
  keys: readonly string[],
): Promise<ArtifactRef> {
  const wanted = new Set(keys);
  const found = new Map<string, KeptExample>();
  for await (const { key, prompt, expected, baseline, candidate } of answerPairs(
    deps,
    plan,
    askedModel(plan, 'baseline'),
    askedModel(plan, 'candidate'),
  )) {
    if (!wanted.has(key)) continue;
    const asked = prompt.findLast(({ role }) => role === 'user')?.content ?? '';
    found.set(key, {
      ...{ key, prompt: shownText(asked), expected: shownText(expected) },
      ...{ baseline: textOf(baseline), candidate: textOf(candidate) },
    });
  }
  return deps.store.putText(JSON.stringify(keys.flatMap((key) => found.get(key) ?? [])));
}

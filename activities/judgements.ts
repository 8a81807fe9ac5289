import type { AnswerPair, JudgedPair } from '../evaluation/answer-pair.ts';
import { gradeScore, pairScores } from '../evaluation/judge.ts';
import { cohensKappa } from '../evaluation/kappa.ts';
import { documentKey } from '../domain/identity.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import type { StoredEvaluationPlan } from './evaluation-plan.ts';
import type { HumanLabel, PlannedJudge } from './judge-plan.ts';
import { labelTask, tasksOf } from './judge-task.ts';
import type { Judgement } from './judge-task.ts';

/** Judgements by the digest of judge, prompt and answers. */
export type Judgements = Readonly<Record<string, Judgement>>;

/** Where the judgements of one shard (or of the human labels) stand together. */
export const shardKey = (plan: StoredEvaluationPlan, shard: number | 'labels'): string =>
  documentKey.judgements(`${plan.runId}-${shard}`);

/** Those of one document; none where there is no such document. */
export async function readJudgements(store: ArtifactStore, key: string): Promise<Judgements> {
  const stored = await store.readDocument(key);
  return stored === null ? {} : (JSON.parse(stored.text) as Judgements);
}

/** The human labels of a judge. */
export async function humanLabels(
  store: ArtifactStore,
  { humanLabels: ref }: PlannedJudge,
): Promise<readonly HumanLabel[]> {
  return ref === null ? [] : (JSON.parse(await store.readText(ref)) as readonly HumanLabel[]);
}

/** What the judge said of every pair of an evaluation, ready to be put beside the answers. */
export async function judgementsOf(
  store: ArtifactStore,
  plan: StoredEvaluationPlan,
): Promise<((pair: AnswerPair) => JudgedPair | null) | null> {
  const { judge } = plan;
  if (judge === null) return null;
  const all: Record<string, Judgement> = {};
  for (const shard of plan.shards.keys()) Object.assign(all, await readJudgements(store, shardKey(plan, shard)));
  return (pair) => {
    const found = tasksOf(judge, pair).map(({ key }) => all[key]);
    const [first, second] = found;
    if (first?.mode === 'pairwise') return pairScores(first.verdict);
    if (first?.mode !== 'rubric' || second?.mode !== 'rubric') return null;
    if (first.score === null || second.score === null) return null;
    return { baseline: gradeScore(first.score), candidate: gradeScore(second.score) };
  };
}

export interface JudgeSummary {
  readonly provider: string;
  readonly model: string;
  readonly mode: 'pairwise' | 'rubric';
  /** Judgements by what came of them; of a rubric `scored` and `unreadable`. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Agreement with people, Cohen's; null where no labels are given, or chance explains all of it. */
  readonly kappa: number | null;
  readonly labelled: number;
}

/** How the judge did: its abstentions, and its agreement with people where they have labelled pairs. */
export async function summariseJudge(store: ArtifactStore, plan: StoredEvaluationPlan): Promise<JudgeSummary | null> {
  const { judge } = plan;
  if (judge === null) return null;
  const outcomes: Record<string, number> = {};
  for (const shard of plan.shards.keys()) {
    for (const judgement of Object.values(await readJudgements(store, shardKey(plan, shard)))) {
      const name =
        judgement.mode === 'pairwise' ? judgement.verdict : judgement.score === null ? 'unreadable' : 'scored';
      outcomes[name] = (outcomes[name] ?? 0) + 1;
    }
  }
  const labels = await humanLabels(store, judge);
  const said = await readJudgements(store, shardKey(plan, 'labels'));
  const ratings = labels.map((label): readonly [string, string] => [
    String(label.label),
    categoryOf(said[labelTask(judge, label).key]),
  ]);
  const { provider, model, mode } = judge;
  return { provider, model, mode, outcomes, kappa: cohensKappa(ratings), labelled: labels.length };
}

/** In a human label the first answer stands where the baseline does; an abstention says what a tie says. */
function categoryOf(judgement: Judgement | undefined): string {
  if (judgement?.mode === 'rubric') return String(judgement.score ?? 'unreadable');
  if (judgement?.verdict === 'baseline') return 'first';
  return judgement?.verdict === 'candidate' ? 'second' : 'tie';
}

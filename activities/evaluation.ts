import type { ArtifactRef } from '../domain/artifact.ts';
import type { EvaluationFigures } from '../domain/run-outcome.ts';
import type { Verdict } from '../domain/verdict.ts';
import type { AnswerPair, JudgedPair } from '../evaluation/answer-pair.ts';
import type { EvaluationResult } from '../evaluation/evaluation-result.ts';
import { scoreEvaluation } from '../evaluation/score-evaluation.ts';
import { createAnswerActivities, readPlan } from './answer-prompts.ts';
import { answerPairs } from './answer-pairs.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { AskedModel, EvaluatedModel, LeftOutPrompt, StoredEvaluationPlan } from './evaluation-plan.ts';
import { scorersOf } from './evaluation-suite.ts';
import { createJudgeActivities } from './judge.ts';
import { judgementsOf, summariseJudge } from './judgements.ts';
import type { JudgeSummary } from './judgements.ts';
import { keepExamples } from './keep-examples.ts';
import { withHeartbeat } from './heartbeat.ts';
import { askedModel, createPlanActivities } from './plan-evaluation.ts';
import { providerOf, readConfig } from './stored-config.ts';
import { askOnePrompt } from './version-model.ts';

export type { AnsweredShard } from './answer-prompts.ts';
export type { EvaluationExtras, EvaluationPlan } from './plan-evaluation.ts';

const MOST_REASONS = 8;
const LONGEST_REASON = 300;

/** A model beside the ones that decide, compared with the candidate. */
export interface RivalFigures {
  readonly provider: string;
  readonly model: string;
  /** Asked with examples before each prompt. */
  readonly fewShot: boolean;
  /** The rival stands where the baseline does. */
  readonly figures: EvaluationFigures;
}

/** The details of an evaluation as they are kept: plain JSON without a text of any row. */
export type KeptEvaluation = EvaluationResult & {
  readonly baseline: EvaluatedModel;
  readonly candidate: EvaluatedModel;
  readonly rivals: readonly RivalFigures[];
  /** Null where none was asked. */
  readonly judge: JudgeSummary | null;
  /** The suite's digest. */
  readonly suite: string;
  readonly contaminated: number;
  /** The first 200 of them. */
  readonly leftOut: readonly LeftOutPrompt[];
  /** The texts of the prompts on which the models differ most. */
  readonly examples: ArtifactRef;
};

export interface ScoredEvaluation {
  readonly figures: EvaluationFigures;
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
  /** The whole result, without a text of any row. */
  readonly details: ArtifactRef;
}

export function createEvaluationActivities(deps: ActivityDependencies) {
  const { store } = deps;
  return {
    ...createPlanActivities(deps),
    ...createAnswerActivities(deps),
    ...createJudgeActivities(deps),

    /** Pairs the answers, scores them, decides by the gate; an activity, so that a mended rule breaks no replay. */
    async scoreAnswers({
      configRef,
      plan: planRef,
    }: {
      configRef: ArtifactRef;
      plan: ArtifactRef;
    }): Promise<ScoredEvaluation> {
      const resolved = await readConfig(store, configRef);
      const plan = await readPlan(deps, planRef);
      const candidate = askedModel(plan, 'candidate');
      const setup = await scorersOf(resolved, plan);
      const { gate, evaluation } = resolved.config;
      const judged = await judgementsOf(store, plan);
      return withHeartbeat('prompts', async () => {
        const compare = (baseline: AskedModel) =>
          scoreEvaluation({
            // A judge looked at the pairs that decide; rivals have no judgement.
            pairs: judgedPairs(
              answerPairs(deps, plan, baseline, candidate),
              baseline.side === 'baseline' ? judged : null,
            ),
            setup,
            gate,
            labels: plan.labels,
            samples: evaluation.samples,
            prices: { baseline: baseline.price, candidate: candidate.price },
          });
        const result = await compare(askedModel(plan, 'baseline'));
        const rivals: RivalFigures[] = [];
        for (const rival of plan.models.filter(({ side }) => side.startsWith('rival'))) {
          const { figures } = await compare(rival);
          rivals.push({ provider: rival.provider, model: rival.model, fewShot: rival.shots.length > 0, figures });
        }
        const differing = result.differing.map(({ key }) => key);
        const kept: KeptEvaluation = {
          ...result,
          ...(await about(plan, differing)),
          rivals,
          judge: await summariseJudge(store, plan),
        };
        const details = await store.putText(JSON.stringify(kept, null, 2));
        return { figures: result.figures, verdict: result.verdict, reasons: fewReasons(result.reasons), details };
      });
    },

    /** One prompt to the model about to be promoted: does it answer at all? */
    async smokeTest({ configRef, model }: { configRef: ArtifactRef; model: string }): Promise<void> {
      const { config } = await readConfig(store, configRef);
      const provider = providerOf(deps, config, config.training.provider, 'eval');
      await withHeartbeat('prompts', (_progress, signal) => askOnePrompt(provider, model, { signal }));
    },
  };

  /** What the report says of the evaluation beside its figures. */
  async function about(plan: StoredEvaluationPlan, differing: readonly string[]) {
    const named = ({ provider, model }: AskedModel) => ({ provider, model });
    return {
      baseline: named(askedModel(plan, 'baseline')),
      candidate: named(askedModel(plan, 'candidate')),
      suite: plan.suite,
      contaminated: plan.leftOut.length,
      leftOut: plan.leftOut.slice(0, 200),
      examples: await keepExamples(deps, plan, differing),
    };
  }
}

async function* judgedPairs(
  pairs: AsyncIterable<AnswerPair>,
  judged: ((pair: AnswerPair) => JudgedPair | null) | null,
): AsyncGenerator<AnswerPair> {
  for await (const pair of pairs) yield judged === null ? pair : { ...pair, judged: judged(pair) };
}

/** A gate may have a hundred constraints: a history holds the first reasons, the report all of them. */
function fewReasons(reasons: readonly string[]): readonly string[] {
  const more = reasons.length - MOST_REASONS;
  const kept = reasons.slice(0, MOST_REASONS).map((reason) => shortened(reason, LONGEST_REASON));
  return more > 0 ? [...kept, `${more} more reasons stand in the report.`] : kept;
}

function shortened(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}

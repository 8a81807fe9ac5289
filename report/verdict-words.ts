import type { RunOutcome } from '../domain/run-outcome.ts';
import { signedPoints } from '../domain/shares-in-words.ts';
import { confidenceText, counted, percent } from './figures-in-words.ts';
import type { ReportData, ReportedEvaluation } from './report-data.ts';

/** Whether the version that this run made is the champion now. */
export function isPromoted({ modelVersion, championAfter }: RunOutcome): boolean {
  return modelVersion !== null && modelVersion === championAfter;
}

function withoutVerdict({ stage, error }: RunOutcome): string {
  if (stage === 'failed') return 'The run failed before there was a verdict.';
  if (stage === 'cancelled') return 'The run was stopped before there was a verdict.';
  if (stage === 'skipped') return 'The run was skipped: nothing was trained.';
  return error === null ? 'There is no verdict yet.' : 'There is no verdict.';
}

/** The verdict as a sentence for someone who sees the word for the first time. */
export function headline({ outcome, evaluation }: Pick<ReportData, 'outcome' | 'evaluation'>): string {
  const promoted = isPromoted(outcome);
  const end = promoted ? 'and it is the champion now' : 'but it was not promoted';
  switch (outcome.verdict) {
    case null:
      return withoutVerdict(outcome);
    case 'PROMOTE':
      return evaluation?.gate.mode === 'non_inferiority'
        ? `The fine-tuned model keeps up with the baseline, ${end}.`
        : `The fine-tuned model is better, ${end}.`;
    case 'HOLD':
      return promoted
        ? 'The improvement that the gate asks for is not shown; a person approved the model, and it is the champion now.'
        : 'The test could have shown the improvement that the gate asks for, and did not. The baseline stays.';
    case 'REJECT':
      return 'The fine-tuned model must not take the baseline’s place.';
    case 'NOT_ENOUGH_DATA':
      return 'The numbers cannot tell whether the fine-tuned model is better. The baseline stays.';
  }
}

/** What was compared and what came of it, in three sentences with their figures. */
export function comparison(evaluation: ReportedEvaluation): readonly string[] {
  const { figures, gate, baseline, candidate, pairs } = evaluation;
  const [got, right] = pairs === null ? ['scores', ''] : ['got', ' right'];
  const [lo, hi] = figures.confidenceInterval;
  if (figures.n === 0) return ['No prompt was answered by both models, so there is nothing to compare.'];
  return [
    `Both models answered the same ${counted(figures.n, 'test prompt')} that no training row holds.`,
    `The fine-tuned ${candidate.model} ${got} ${percent(figures.candidate)}${right}, the baseline ${baseline.model} ` +
      `${percent(figures.baseline)} (${figures.metric}).`,
    `That is ${signedPoints(figures.difference)} points; with ${confidenceText(gate.confidence)} confidence the true ` +
      `difference lies between ${signedPoints(lo)} and ${signedPoints(hi)} points.`,
  ];
}

/** The local provider's models in one sentence, since their scores say nothing about language models. */
export const LOCAL_PROVIDER_NOTE =
  'Trained by Retune’s local provider: a small text model fitted on your examples, no language model.';

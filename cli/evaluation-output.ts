import type { KeptEvaluation } from '../activities/evaluation.ts';
import type { EvaluationFigures } from '../domain/run-outcome.ts';
import { percent, signedPoints, signedRange } from '../domain/shares-in-words.ts';
import { figuresJson } from '../report/outcome-json.ts';
import type { Evaluated } from './evaluate-model.ts';
import { table } from './table.ts';

/** The shape of `evaluate --json`. */
export function evaluationJson({ details, costUsd, warnings }: Evaluated, exitCode: number): Record<string, unknown> {
  const { verdict, reasons, baseline, candidate, figures, rivals, checks, suite, contaminated, leftOut, judge } =
    details;
  return {
    verdict,
    reasons,
    baseline,
    candidate,
    evaluation: figuresJson(figures),
    rivals: rivals.map(({ provider, model, fewShot, figures: beside }) => ({
      ...{ provider, model, few_shot: fewShot },
      evaluation: figuresJson(beside),
    })),
    checks,
    judge,
    suite,
    contaminated,
    left_out: leftOut,
    cost: costUsd === null ? null : { evaluation: costUsd, currency: 'USD' },
    warnings,
    exit_code: exitCode,
    error: null,
  };
}

function figuresRow(
  name: string,
  { baseline, candidate, difference, confidenceInterval, pValue, n }: EvaluationFigures,
) {
  const p = pValue === null ? '' : pValue < 0.001 ? '< 0.001' : pValue.toFixed(3);
  return [
    name,
    percent(baseline),
    percent(candidate),
    signedPoints(difference),
    signedRange(confidenceInterval),
    p,
    String(n),
  ];
}

/** How the judge did, in one line. */
function judgeText({ provider, model, mode, outcomes, kappa, labelled }: NonNullable<KeptEvaluation['judge']>): string {
  const counts = Object.entries(outcomes).map(([name, count]) => `${count} ${name}`);
  const agreement = kappa === null ? '' : `; agreement with ${labelled} human labels: kappa ${kappa.toFixed(2)}`;
  return `judge ${provider}:${model} (${mode}): ${counts.join(', ')}${agreement}`;
}

/** The evaluation for people. */
export function evaluationText({ details }: Evaluated): string {
  const { verdict, reasons, baseline, candidate, figures, rivals, judge } = details;
  const rows = [
    figuresRow(`${baseline.model} (decides)`, figures),
    ...rivals.map(({ model, fewShot, figures: beside }) =>
      figuresRow(`${model}${fewShot ? ' with examples' : ''}`, beside),
    ),
  ];
  const header = ['compared with', 'baseline', 'candidate', 'points', 'interval', 'p', 'prompts'];
  return [
    `${verdict}  ${candidate.model} by ${figures.metric}`,
    '',
    table(header, rows, { right: 6 }),
    '',
    ...reasons.map((reason) => `- ${reason}`),
    ...(judge === null ? [] : ['', judgeText(judge)]),
  ].join('\n');
}

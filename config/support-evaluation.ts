import type { ConfigIssue } from './config-problem.ts';
import type { FilesConfig } from './files-config.ts';
import { notYet } from './not-yet.ts';

const SCORED = ['accuracy', 'exact_match'];
const SCORERS_HINT = 'use accuracy or exact_match';

/** The keys of `evaluation` and `gate` that this version refuses. */
export function unsupportedEvaluationKeys({ evaluation, gate }: FilesConfig): readonly ConfigIssue[] {
  const issues: ConfigIssue[] = [];
  const { dataset, scorers, metric, judge, turns, samples } = evaluation;
  const isTestSplit = dataset === 'test' || (Array.isArray(dataset) && dataset.every((entry) => entry === 'test'));
  if (!isTestSplit) {
    issues.push(notYet(['evaluation', 'dataset'], 'evaluating on anything but the test split', 'use dataset: test'));
  }
  for (const [index, scorer] of (scorers === 'auto' ? [] : scorers).entries()) {
    if (SCORED.includes(scorer)) continue;
    issues.push(notYet(['evaluation', 'scorers', index], `the scorer ${scorer}`, SCORERS_HINT));
  }
  if (metric !== 'auto' && !SCORED.includes(metric)) {
    issues.push(notYet(['evaluation', 'metric'], `the metric ${metric}`, SCORERS_HINT));
  }
  if (judge !== undefined) issues.push(notYet(['evaluation', 'judge'], 'a judge model', 'take it out'));
  if (turns !== 'last') issues.push(notYet(['evaluation', 'turns'], `turns: ${turns}`, 'use turns: last'));
  if (samples !== 1) issues.push(notYet(['evaluation', 'samples'], 'more than one sample', 'use samples: 1'));
  for (const [index, constraint] of gate.constraints.entries()) {
    if (SCORED.includes(constraint.metric)) continue;
    const path = ['gate', 'constraints', index, 'metric'];
    issues.push(notYet(path, `a constraint on ${constraint.metric}`, SCORERS_HINT));
  }
  return issues;
}

import type { ConfigIssue } from './config-problem.ts';
import type { FilesConfig } from './files-config.ts';
import { notYet } from './not-yet.ts';

/** The keys of `evaluation` that this version refuses. */
export function unsupportedEvaluationKeys({ evaluation }: FilesConfig): readonly ConfigIssue[] {
  const issues: ConfigIssue[] = [];
  const { dataset, judge, turns, samples } = evaluation;
  const isTestSplit = dataset === 'test' || (Array.isArray(dataset) && dataset.every((entry) => entry === 'test'));
  if (!isTestSplit) {
    issues.push(notYet(['evaluation', 'dataset'], 'evaluating on anything but the test split', 'use dataset: test'));
  }
  if (judge !== undefined) issues.push(notYet(['evaluation', 'judge'], 'a judge model', 'take it out'));
  if (turns !== 'last') issues.push(notYet(['evaluation', 'turns'], `turns: ${turns}`, 'use turns: last'));
  if (samples !== 1) issues.push(notYet(['evaluation', 'samples'], 'more than one sample', 'use samples: 1'));
  return issues;
}

import type { ConfigIssue } from './config-problem.ts';
import { COST_METRICS } from './evaluation-config.ts';
import type { FilesConfig } from './files-config.ts';
import { succeeds } from './succeeds.ts';
import { RE2JS } from 're2js';

type Named = FilesConfig['gate']['constraints'][number]['metric'];

/** Checks what `evaluation` and `gate` say of one another. */
export function checkEvaluation({ evaluation, gate, schedule }: FilesConfig): readonly ConfigIssue[] {
  const { scorers, metric, judge, extract } = evaluation;
  const issues: ConfigIssue[] = [];
  const isScored = (name: Named): boolean => scorers === 'auto' || scorers.some((scorer) => scorer === name);
  if (metric !== 'auto' && !isScored(metric)) {
    const message = `evaluation.metric is ${metric}, which is not among evaluation.scorers`;
    issues.push({ path: ['evaluation', 'metric'], message, hint: `add ${metric} to the scorers` });
  }
  if (scorers !== 'auto' && scorers.includes('judge') && judge === undefined) {
    const message = 'evaluation.scorers names judge, and there is no evaluation.judge';
    issues.push({ path: ['evaluation', 'scorers'], message, hint: 'add judge: { model: "provider:model" }' });
  }
  if (extract !== undefined && !isRegularExpression(extract)) {
    const message = 'evaluation.extract is no regular expression of RE2 syntax';
    issues.push({
      path: ['evaluation', 'extract'],
      message,
      hint: 'check its brackets and backslashes; look-around and back references are not part of it',
    });
  }
  for (const [index, { metric: name }] of gate.constraints.entries()) {
    if (isScored(name) || COST_METRICS.some((cost) => cost === name)) continue;
    const message = `gate.constraints.${index}.metric is ${name}, which is not among evaluation.scorers`;
    issues.push({ path: ['gate', 'constraints', index, 'metric'], message, hint: `add ${name} to the scorers` });
  }
  const isNonInferiority = gate.mode === 'non_inferiority' || schedule?.mode === 'non_inferiority';
  if (isNonInferiority && gate.margin === 0) {
    const message = 'gate.margin must be above 0 where the mode is non_inferiority';
    issues.push({ path: ['gate', 'margin'], message, hint: 'for a margin of 0 use mode: superiority' });
  }
  return issues;
}

function isRegularExpression(pattern: string): boolean {
  return succeeds(() => RE2JS.compile(pattern));
}

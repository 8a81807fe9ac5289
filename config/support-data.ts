import { notYet } from './not-yet.ts';
import type { ConfigIssue } from './config-problem.ts';
import type { DataConfig, SourceConfig } from './data-config.ts';
import { shownKeyPath } from './secret-like.ts';

/** The keys of `data` that this version refuses; `trainingOnLoopback` is null where nothing is trained. */
export function unsupportedDataKeys(data: DataConfig, trainingOnLoopback: boolean | null): readonly ConfigIssue[] {
  const issues = data.sources.flatMap((source, index) => unsupportedSourceKeys(source, index));
  return [...issues, ...unsupportedPii(data, trainingOnLoopback)];
}

function unsupportedSourceKeys(source: SourceConfig, index: number): ConfigIssue[] {
  const at = ['data', 'sources', index] as const;
  const issues: ConfigIssue[] = [];
  if (/^s3:/i.test(source.path)) {
    issues.push(notYet([...at, 'path'], 'reading from s3://', 'copy the file to this machine and name it here'));
  }
  return issues;
}

function unsupportedPii({ pii }: DataConfig, trainingOnLoopback: boolean | null): readonly ConfigIssue[] {
  const issues: ConfigIssue[] = [];
  const policy = ['data', 'pii', 'policy'] as const;
  if (pii.policy === 'auto' && trainingOnLoopback === false) {
    const message = `${shownKeyPath(policy)}: auto would look for personal data before it leaves this machine, and PII detection comes in a later version`;
    issues.push({ path: policy, message, hint: 'check the data yourself, then choose data.pii.policy: off' });
  }
  if (pii.policy !== 'auto' && pii.policy !== 'off') {
    issues.push(notYet(policy, `${pii.policy}, PII detection as such,`, 'choose data.pii.policy: off'));
  }
  if (pii.kinds !== undefined) {
    issues.push(notYet(['data', 'pii', 'kinds'], 'PII detection', 'take it out'));
  }
  return issues;
}

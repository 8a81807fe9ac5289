import { notYet } from './not-yet.ts';
import type { ConfigIssue } from './config-problem.ts';
import type { DataConfig, SourceConfig } from './data-config.ts';

/** The keys of `data` that this version refuses. */
export function unsupportedDataKeys(data: DataConfig): readonly ConfigIssue[] {
  return data.sources.flatMap((source, index) => unsupportedSourceKeys(source, index));
}

function unsupportedSourceKeys(source: SourceConfig, index: number): ConfigIssue[] {
  const at = ['data', 'sources', index] as const;
  const issues: ConfigIssue[] = [];
  if (/^s3:/i.test(source.path)) {
    issues.push(notYet([...at, 'path'], 'reading from s3://', 'copy the file to this machine and name it here'));
  }
  return issues;
}

import { isRemote } from '../domain/remote-files.ts';
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
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(source.path) && !isRemote(source.path)) {
    issues.push(
      notYet(
        [...at, 'path'],
        'reading from a URL',
        'copy the file to this machine, or into the bucket of the store, and name it there',
      ),
    );
  }
  return issues;
}

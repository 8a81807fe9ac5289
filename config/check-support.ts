import { configError, nowhere, placeIssue } from './config-problem.ts';
import type { ConfigIssue, Locate } from './config-problem.ts';
import type { FilesConfig } from './files-config.ts';
import { unsupportedDataKeys } from './support-data.ts';

/**
 * Every key whose value this version cannot honour, each with what to do instead: such a key is refused, never ignored.
 * Where the list grows shorter with a version, the key simply goes from here.
 */
export function unsupportedKeys(config: FilesConfig): readonly ConfigIssue[] {
  return unsupportedDataKeys(config.data);
}

/** Throws CONFIG_UNSUPPORTED with all of `unsupportedKeys` in `details.problems`, if there are any. */
export function assertSupported(config: FilesConfig, locate: Locate = nowhere): void {
  const issues = unsupportedKeys(config);
  if (issues.length === 0) return;
  throw configError(
    issues.map((issue) => placeIssue(issue, locate)),
    'CONFIG_UNSUPPORTED',
  );
}

import type { ConfigIssue } from './config-problem.ts';
import type { KeyPath } from './key-path.ts';
import { shownKeyPath } from './secret-like.ts';

/** The refusal of a key that is right and not yet honoured, in the words that all of them share. */
export function notYet(path: KeyPath, what: string, hint: string): ConfigIssue {
  return { path, message: `${shownKeyPath(path)}: ${what} comes in a later version`, hint };
}

import { RetuneError } from '../domain/failure-type.ts';
import type { FailureType } from '../domain/failure-type.ts';
import type { KeyPath } from './key-path.ts';
import { shownKeyPath } from './secret-like.ts';

/** Something wrong with a configuration, before it is known where in which file. Holds no value of the user's. */
export interface ConfigIssue {
  readonly path: KeyPath;
  /** The key that is wrong rather than its value: the place is then the key's own. */
  readonly atKey?: boolean;
  readonly message: string;
  readonly hint: string;
}

/** Where a value came from: `retune.yaml:3:5`, `--set poll.interval`, or the name of the file alone. */
export interface Place {
  readonly place: string;
  readonly line: number | null;
  readonly column: number | null;
}

export type Locate = (path: KeyPath, atKey?: boolean) => Place;

/** An issue with its place: an entry of `details.problems` of CONFIG_INVALID and CONFIG_UNSUPPORTED. */
export interface Problem extends Place {
  readonly path: string;
  readonly message: string;
  readonly hint: string;
}

/** A configuration that has no file: the place is the key alone. */
export const nowhere: Locate = () => ({ place: '', line: null, column: null });

export function placeIssue(issue: ConfigIssue, locate: Locate): Problem {
  const { path, message, hint } = issue;
  return { path: shownKeyPath(path), message, hint, ...locate(path, issue.atKey ?? false) };
}

/** One error for all problems: each on a line of its own with place, message and hint. */
export function configError(problems: readonly Problem[], code: FailureType = 'CONFIG_INVALID'): RetuneError {
  const [first] = problems;
  const details = { problems };
  if (first !== undefined && problems.length === 1) {
    return new RetuneError(code, withPlace(first), { hint: first.hint, details });
  }
  const lines = problems.map((problem) => `  ${withPlace(problem)}${problem.hint === '' ? '' : ` (${problem.hint})`}`);
  return new RetuneError(code, `the configuration has ${problems.length} problems\n${lines.join('\n')}`, {
    hint: 'mend every line above, then try again',
    details,
  });
}

function withPlace(problem: Problem): string {
  return problem.place === '' ? problem.message : `${problem.place}: ${problem.message}`;
}

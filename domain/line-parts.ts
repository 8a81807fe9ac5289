import { RetuneError } from './failure-type.ts';
import type { LineChange, LineEvent, LineVersion, ModelLine } from './model-line.ts';

/** A line after a change, and what is told to whoever asked for it. */
export interface Step<T> {
  readonly line: ModelLine;
  readonly answer: T;
}

/** When a change is made, and the id under which it is made once. */
export interface Moment {
  readonly at: string;
  readonly changeId: string;
  /** What was found amiss before the change, for its event. */
  readonly warning: string | null;
}

/** Throws MODEL_UNKNOWN where the line has no such version any more. */
export function liveVersion(line: ModelLine, version: number): LineVersion {
  const found = line.versions.find((entry) => entry.version === version);
  if (found === undefined) throw new RetuneError('MODEL_UNKNOWN', `${line.name} has no version ${version}`);
  if (found.deleted) throw new RetuneError('MODEL_UNKNOWN', `${line.name}@${version} was deleted`);
  return found;
}

export function recordEvent(line: ModelLine, event: Omit<LineEvent, keyof Moment>, moment: Moment): ModelLine {
  return { ...line, events: [...line.events, { ...event, ...moment }] };
}

export function answerOf(
  { name, champion, frozen }: ModelLine,
  championBefore: number | null,
  version: number | null,
  warning: string | null = null,
): LineChange {
  return { name, version, championBefore, championAfter: champion, frozen, refused: null, warning };
}

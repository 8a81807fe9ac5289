import { RetuneError } from './failure-type.ts';
import { championBefore, freeze, promote, rollback } from './line-champions.ts';
import { answerOf, liveVersion, recordEvent } from './line-parts.ts';
import type { Moment, Step } from './line-parts.ts';
import type { DeleteVersion, LineChange, LineCommand, LineVersion, ModelLine, RegisterVersion } from './model-line.ts';

export function emptyLine(name: string): ModelLine {
  return {
    name,
    champion: null,
    reigns: [],
    frozen: false,
    anchor: null,
    versions: [],
    events: [],
    archivedEvents: [],
    spending: {},
  };
}

/**
 * Makes one change; a change that was made before under the same id is answered again and not repeated. Throws
 * RetuneError (USAGE, MODEL_UNKNOWN) where it cannot be made.
 */
export function changeLine(line: ModelLine, command: LineCommand, moment: Moment): Step<LineChange> {
  const made = line.events.find(({ changeId }) => changeId === moment.changeId);
  if (made !== undefined) {
    const movedChampion = made.action === 'promote' || made.action === 'rollback';
    return { line, answer: answerOf(line, movedChampion ? made.from : line.champion, made.version, made.warning) };
  }
  switch (command.kind) {
    case 'register':
      return register(line, command.input, moment);
    case 'promote':
      return promote(line, command.input, moment);
    case 'rollback':
      return rollback(line, command.input, moment);
    case 'freeze':
      return freeze(line, command.input, moment);
    case 'delete':
      return deleteVersion(line, command.input, moment);
  }
}

/**
 * The next number for a candidate. A model has one number for as long as it is there: asked again for the same run, or
 * for the same model, the answer is the same, and what a later run (a retry) found of it takes the place of what was.
 */
function register(line: ModelLine, input: RegisterVersion, moment: Moment): Step<LineChange> {
  const { actor, reason, ...rest } = input;
  const event = (version: number) =>
    ({ action: 'register', version, from: null, to: null, runId: input.runId, actor, reason }) as const;
  const known = registeredAs(line, input);
  if (known === null) {
    const version = (line.versions.at(-1)?.version ?? 0) + 1;
    const added: LineVersion = { ...rest, version, createdAt: moment.at, deleted: false };
    const after = recordEvent({ ...line, versions: [...line.versions, added] }, event(version), moment);
    return { line: after, answer: answerOf(after, line.champion, version) };
  }
  const { version } = known;
  if (input.runId === known.runId || input.runId === null) {
    const told = input.runId === null ? `${input.provider}:${input.model} is ${line.name}@${version} already` : null;
    return { line, answer: answerOf(line, line.champion, version, told) };
  }
  const versions = line.versions.map((entry) => (entry === known ? { ...known, ...rest } : entry));
  const after = recordEvent({ ...line, versions }, event(version), moment);
  return { line: after, answer: answerOf(after, line.champion, version) };
}

function registeredAs({ versions }: ModelLine, { runId, provider, model }: RegisterVersion): LineVersion | null {
  const ofRun = runId === null ? undefined : versions.find((entry) => entry.runId === runId);
  const ofModel = versions.find((entry) => entry.provider === provider && entry.model === model && !entry.deleted);
  return ofRun ?? ofModel ?? null;
}

/** Marks a version as gone; never the champion, nor the one a rollback would restore. */
function deleteVersion(line: ModelLine, { version, actor, reason }: DeleteVersion, moment: Moment): Step<LineChange> {
  liveVersion(line, version);
  if (version === line.champion) throw new RetuneError('USAGE', `${line.name}@${version} is the champion`);
  if (version === championBefore(line))
    throw new RetuneError('USAGE', `${line.name}@${version} is what a rollback would restore`);
  const versions = line.versions.map((entry) => (entry.version === version ? { ...entry, deleted: true } : entry));
  const event = { action: 'delete', version, from: null, to: null, runId: null, actor, reason } as const;
  const after = recordEvent({ ...line, versions }, event, moment);
  return { line: after, answer: answerOf(after, line.champion, version, moment.warning) };
}

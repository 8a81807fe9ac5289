import { RetuneError } from './failure-type.ts';
import type {
  DeleteVersion,
  FreezeLine,
  LineChange,
  LineCommand,
  LineEvent,
  LineSummary,
  ModelLine,
  PromoteVersion,
  RegisterVersion,
  ReserveBudget,
  RollbackLine,
  SettleBudget,
} from './model-line.ts';

/** Events kept in the record; older ones are in the workflow's history and the audit log. */
const EVENTS_KEPT = 500;

/** A line after a change, and what is told to whoever asked for it. */
export interface Step<T> {
  readonly line: ModelLine;
  readonly answer: T;
}

/** When a change is made, and the id under which it is made once. */
export interface Moment {
  readonly at: string;
  readonly changeId: string;
}

export function emptyLine(name: string): ModelLine {
  return { name, champion: null, frozen: false, versions: [], events: [], spending: {} };
}

export function summaryOf({ name, champion, frozen, versions }: ModelLine): LineSummary {
  return { name, champion, frozen, versions: versions.length };
}

/**
 * Makes one change; a change that was made before under the same id is answered again and not repeated. Throws
 * RetuneError (USAGE, MODEL_UNKNOWN) where it cannot be made.
 */
export function changeLine(line: ModelLine, command: LineCommand, moment: Moment): Step<LineChange> {
  const made = line.events.find(({ changeId }) => changeId === moment.changeId);
  if (made !== undefined) {
    const movedChampion = made.action === 'promote' || made.action === 'rollback';
    return { line, answer: answer(line, movedChampion ? made.from : line.champion, made.version, null) };
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

/** The next number for a candidate; the same number again for the same run, however often it is asked. */
function register(line: ModelLine, input: RegisterVersion, moment: Moment): Step<LineChange> {
  const known = line.versions.find(({ runId, model, provider }) =>
    input.runId === null ? model === input.model && provider === input.provider : runId === input.runId,
  );
  if (known !== undefined) return { line, answer: answer(line, line.champion, known.version, null) };
  const version = (line.versions.at(-1)?.version ?? 0) + 1;
  const { actor, reason, ...rest } = input;
  const after = record(
    { ...line, versions: [...line.versions, { ...rest, version, createdAt: moment.at, deleted: false }] },
    { ...moment, action: 'register', version, from: null, to: null, runId: input.runId, actor, reason },
  );
  return { line: after, answer: answer(after, line.champion, version, null) };
}

/** A person's promotion always holds; an automatic one not while frozen, nor against another champion than it was compared with. */
function promote(line: ModelLine, input: PromoteVersion, moment: Moment): Step<LineChange> {
  const { version, automatic, expectedChampion, runId, actor, reason } = input;
  live(line, version);
  const before = line.champion;
  if (before === version) {
    const was = line.events.findLast((event) => event.action === 'promote' && event.to === version);
    return { line, answer: answer(line, automatic && was?.runId === runId ? was.from : before, version, null) };
  }
  if (automatic && line.frozen) return { line, answer: answer(line, before, version, 'frozen') };
  if (automatic && before !== expectedChampion)
    return { line, answer: answer(line, before, version, 'champion changed') };
  const after = record(
    { ...line, champion: version },
    { ...moment, action: 'promote', version, from: before, to: version, runId, actor, reason },
  );
  return { line: after, answer: answer(after, before, version, null) };
}

/** Restores the champion before (or the one named) and freezes automatic promotion. */
function rollback(line: ModelLine, { to, actor, reason }: RollbackLine, moment: Moment): Step<LineChange> {
  const before = line.champion;
  const target = to ?? championBefore(line);
  if (target === null) throw new RetuneError('USAGE', `${line.name} has no champion before the present one`);
  live(line, target);
  const after = record(
    { ...line, champion: target, frozen: true },
    { ...moment, action: 'rollback', version: target, from: before, to: target, runId: null, actor, reason },
  );
  return { line: after, answer: answer(after, before, target, null) };
}

function freeze(line: ModelLine, { frozen, actor, reason }: FreezeLine, moment: Moment): Step<LineChange> {
  if (line.frozen === frozen) return { line, answer: answer(line, line.champion, line.champion, null) };
  const action = frozen ? 'freeze' : 'unfreeze';
  const after = record(
    { ...line, frozen },
    { ...moment, action, version: null, from: null, to: null, runId: null, actor, reason },
  );
  return { line: after, answer: answer(after, line.champion, line.champion, null) };
}

/** Marks a version as gone; never the champion, nor the one a rollback would restore. */
function deleteVersion(line: ModelLine, { version, actor, reason }: DeleteVersion, moment: Moment): Step<LineChange> {
  live(line, version);
  if (version === line.champion) throw new RetuneError('USAGE', `${line.name}@${version} is the champion`);
  if (version === championBefore(line))
    throw new RetuneError('USAGE', `${line.name}@${version} is what a rollback would restore`);
  const versions = line.versions.map((entry) => (entry.version === version ? { ...entry, deleted: true } : entry));
  const after = record(
    { ...line, versions },
    { ...moment, action: 'delete', version, from: null, to: null, runId: null, actor, reason },
  );
  return { line: after, answer: answer(after, line.champion, version, null) };
}

/** Sets money of a month aside for a run, unless the cap would be crossed; asked again by the same run it replaces its own. */
export function reserve(
  line: ModelLine,
  { runId, month, amount, cap }: ReserveBudget,
): Step<{ reserved: boolean; spent: number }> {
  const others = Object.entries(line.spending[month] ?? {}).filter(([id]) => id !== runId);
  const spent = others.reduce((sum, [, value]) => sum + value, 0);
  if (cap !== null && spent + amount > cap) return { line, answer: { reserved: false, spent } };
  return { line: spend(line, month, runId, amount), answer: { reserved: true, spent } };
}

export function settle(line: ModelLine, { runId, month, amount }: SettleBudget): Step<void> {
  return { line: spend(line, month, runId, amount), answer: undefined };
}

/** The line's own page in the Temporal UI. */
export function describeLine(line: ModelLine): string {
  const rows = line.versions.slice(-20).map(({ version, verdict, model, deleted, createdAt }) => {
    const mark = version === line.champion ? ' (champion)' : deleted ? ' (deleted)' : '';
    return `| ${line.name}@${version}${mark} | ${verdict ?? ''} | ${model} | ${createdAt} |`;
  });
  return [
    line.frozen ? '**Frozen**: no automatic promotion.' : '',
    '| Version | Verdict | Model | Since |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function championBefore(line: ModelLine): number | null {
  const came = line.events.findLast(
    ({ action, from, to }) => (action === 'promote' || action === 'rollback') && to === line.champion && from !== to,
  );
  return came?.from ?? null;
}

function live(line: ModelLine, version: number): void {
  const found = line.versions.find((entry) => entry.version === version);
  if (found === undefined) throw new RetuneError('MODEL_UNKNOWN', `${line.name} has no version ${version}`);
  if (found.deleted) throw new RetuneError('MODEL_UNKNOWN', `${line.name}@${version} was deleted`);
}

function record(line: ModelLine, event: LineEvent): ModelLine {
  return { ...line, events: [...line.events, event].slice(-EVENTS_KEPT) };
}

function spend(line: ModelLine, month: string, runId: string, amount: number): ModelLine {
  return { ...line, spending: { ...line.spending, [month]: { ...line.spending[month], [runId]: amount } } };
}

function answer(
  line: ModelLine,
  championBefore: number | null,
  version: number | null,
  refused: LineChange['refused'],
): LineChange {
  return { name: line.name, version, championBefore, championAfter: line.champion, frozen: line.frozen, refused };
}

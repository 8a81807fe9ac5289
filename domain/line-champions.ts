import { RetuneError } from './failure-type.ts';
import { answerOf, liveVersion, recordEvent } from './line-parts.ts';
import type { Moment, Step } from './line-parts.ts';
import type { FreezeLine, LineChange, LineVersion, ModelLine, PromoteVersion, RollbackLine } from './model-line.ts';

/** A person's promotion always holds; an automatic one not while frozen, nor against another champion than it was compared with. */
export function promote(
  line: ModelLine,
  { version, automatic, expectedChampion, runId, actor, reason }: PromoteVersion,
  moment: Moment,
): Step<LineChange> {
  const candidate = liveVersion(line, version);
  const before = line.champion;
  if (before === version) {
    if (!automatic) return { line, answer: answerOf(line, before, version, alreadyChampion(line, version)) };
    const was = line.events.findLast((event) => event.action === 'promote' && event.to === version);
    return { line, answer: answerOf(line, was?.runId === runId ? was.from : before, version) };
  }
  if (!mayReign(line, candidate)) {
    if (automatic) return { line, answer: { ...answerOf(line, before, version), refused: 'local model' } };
    throw noLocalChampion(line, version);
  }
  if (automatic && line.frozen) return { line, answer: { ...answerOf(line, before, version), refused: 'frozen' } };
  if (automatic && before !== expectedChampion)
    return { line, answer: { ...answerOf(line, before, version), refused: 'champion changed' } };
  const after = recordEvent(
    {
      ...line,
      champion: version,
      reigns: [...line.reigns, version],
      anchor: line.anchor ?? (candidate.evaluationPlan === null ? null : version),
    },
    { action: 'promote', version, from: before, to: version, runId, actor, reason },
    moment,
  );
  return { line: after, answer: answerOf(after, before, version, moment.warning) };
}

/**
 * Restores the champion before (or the version named) and freezes automatic promotion; of the champion itself only the
 * freeze is left. Each rollback goes further back: what it left is no champion before any more.
 */
export function rollback(line: ModelLine, { to, actor, reason }: RollbackLine, moment: Moment): Step<LineChange> {
  const before = line.champion;
  const target = to ?? championBefore(line);
  if (target === null) {
    throw new RetuneError('USAGE', `${line.name} has no champion before the present one`, {
      hint: `name the version: retune models rollback ${line.name} --to V`,
    });
  }
  if (!mayReign(line, liveVersion(line, target))) throw noLocalChampion(line, target);
  if (target === before) {
    const { line: after } = freeze(line, { frozen: true, actor, reason }, moment);
    return { line: after, answer: answerOf(after, before, target, alreadyChampion(line, target)) };
  }
  const after = recordEvent(
    { ...line, champion: target, reigns: reignsBackTo(line, target), frozen: true },
    { action: 'rollback', version: target, from: before, to: target, runId: null, actor, reason },
    moment,
  );
  return { line: after, answer: answerOf(after, before, target) };
}

/** Lifts or stops automatic promotion; where it is so already, nothing is written. */
export function freeze(line: ModelLine, { frozen, actor, reason }: FreezeLine, moment: Moment): Step<LineChange> {
  if (line.frozen === frozen) return { line, answer: answerOf(line, line.champion, line.champion) };
  const action = frozen ? 'freeze' : 'unfreeze';
  const event = { action, version: null, from: null, to: null, runId: null, actor, reason } as const;
  const after = recordEvent({ ...line, frozen }, event, moment);
  return { line: after, answer: answerOf(after, line.champion, line.champion) };
}

/** What a rollback would restore: the latest champion before the present one that was not deleted; null where there is none. */
export function championBefore(line: ModelLine): number | null {
  const { champion, reigns, versions } = line;
  const lives = (version: number): boolean =>
    versions.some((one) => one.version === version && !one.deleted && mayReign(line, one));
  return reigns.slice(0, -1).findLast((version) => version !== champion && lives(version)) ?? null;
}

/** The local provider's models are toys: none is the champion of a line that has models from elsewhere. */
function mayReign({ versions }: ModelLine, { provider }: LineVersion): boolean {
  return provider !== 'local' || versions.every((one) => one.provider === 'local' || one.deleted);
}

function alreadyChampion({ name }: ModelLine, version: number): string {
  return `${name}@${version} is the champion already`;
}

function noLocalChampion({ name }: ModelLine, version: number): RetuneError {
  return new RetuneError('USAGE', `${name}@${version} is a model of the local provider, and ${name} trains elsewhere`, {
    hint: 'train it at the provider of the line, or use a line of its own',
  });
}

/** A version that never reigned takes the place of the one that is left. */
function reignsBackTo({ reigns }: ModelLine, target: number): readonly number[] {
  const at = reigns.lastIndexOf(target);
  return at === -1 ? [...reigns.slice(0, -1), target] : reigns.slice(0, at + 1);
}

import { ScheduleNotFoundError } from '@temporalio/client';
import type { ScheduleDescription, ScheduleHandle } from '@temporalio/client';
import { RetuneError } from '../domain/failure-type.ts';
import { scheduledRunId, workflowId } from '../domain/identity.ts';
import { grpcCode } from '../platform/grpc-code.ts';
import type { TemporalSession } from './temporal-session.ts';

const PREFIX = workflowId.retrain('');
const INVALID_ARGUMENT = 3;

/** The name of the line that a schedule retrains. */
export function lineOf({ scheduleId }: Pick<ScheduleDescription, 'scheduleId'>): string {
  return scheduleId.slice(PREFIX.length);
}

/** One question about one schedule. Throws SCHEDULE_UNKNOWN where there is none, CONFIG_INVALID where the server refuses it. */
export async function askSchedule<T>(
  session: TemporalSession,
  name: string,
  ask: (handle: ScheduleHandle) => Promise<T>,
): Promise<T> {
  try {
    return await session.call(() => ask(session.client.schedule.getHandle(workflowId.retrain(name))));
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) {
      throw new RetuneError('SCHEDULE_UNKNOWN', `there is no schedule for ${name} in this namespace`, {
        hint: '`retune schedule list` shows those there are; `retune schedule apply` makes one',
      });
    }
    throw refused(error);
  }
}

/** What the server says of a time that it cannot read. */
export function refused(error: unknown): unknown {
  if (grpcCode(error) !== INVALID_ARGUMENT) return error;
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  const why = inner instanceof Error ? inner.message.replace(/^\d+ INVALID_ARGUMENT: /, '') : '';
  return new RetuneError('CONFIG_INVALID', `Temporal refuses the schedule: ${why}`, {
    hint: 'mend schedule.cron, schedule.calendar or schedule.timezone',
    cause: error,
  });
}

/** Every schedule of ours, by name. */
export async function listSchedules(session: TemporalSession): Promise<readonly ScheduleDescription[]> {
  const names: string[] = [];
  for await (const summary of session.client.schedule.list())
    if (summary.scheduleId.startsWith(PREFIX)) names.push(lineOf(summary));
  const found: ScheduleDescription[] = [];
  for (const name of names.toSorted()) found.push(await askSchedule(session, name, (handle) => handle.describe()));
  return found;
}

/** A schedule in the JSON of every `schedule` command; times are ISO 8601 in UTC. */
export function scheduleJson(description: ScheduleDescription) {
  const { spec, state, info, policies, action } = description;
  const name = lineOf(description);
  return {
    name,
    paused: state.paused,
    next: info.nextActionTimes.map((at) => at.toISOString()),
    note: state.note ?? null,
    timezone: spec.timezone ?? 'UTC',
    overlap: (policies.overlap ?? 'skip').toLowerCase(),
    running: info.runningActions.map(({ workflow }) => workflow.workflowId),
    recent: info.recentActions.map(({ scheduledAt, takenAt }) => ({
      run_id: scheduledRunId(name, scheduledAt.toISOString()),
      scheduled_at: scheduledAt.toISOString(),
      taken_at: takenAt.toISOString(),
    })),
    started: info.numActionsTaken,
    skipped_overlap: info.numActionsSkippedOverlap,
    missed: info.numActionsMissedCatchupWindow,
    config_digest: typeof action.memo?.['configDigest'] === 'string' ? action.memo['configDigest'] : null,
  };
}

/** A schedule for people, with its next ten starts in its own time zone. */
export function scheduleText(description: ScheduleDescription): string {
  const { name, paused, next, note, timezone, recent, overlap, skipped_overlap: skipped } = scheduleJson(description);
  const shown = new Intl.DateTimeFormat('sv-SE', {
    timeZone: timezone,
    ...{ dateStyle: 'short', timeStyle: 'medium' },
  });
  const why = note === null || note === '' ? '' : ` (${note})`;
  return [
    `${name}${paused ? `: paused${why}` : ''}`,
    ...next.map((at, index) => `  ${index === 0 ? 'next ' : '     '} ${shown.format(new Date(at))} ${timezone}  ${at}`),
    ...recent.map(({ run_id: runId, scheduled_at: at }) => `  run    ${runId}  ${at}`),
    ...(skipped > 0 ? [`  ${skipped} skipped, since another was under way (overlap: ${overlap})`] : []),
  ].join('\n');
}

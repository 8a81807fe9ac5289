import { ScheduleOverlapPolicy } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { workflowId } from '../domain/identity.ts';
import { usageError } from './errors.ts';
import { parseMoment } from './schedule-moment.ts';
import { askSchedule } from './schedules.ts';
import type { TemporalSession } from './temporal-session.ts';

export interface BackfillOptions {
  readonly from: string;
  readonly to: string;
}

/**
 * Starts what a schedule would have started between two moments (both inclusive), one after another, none dropped.
 * Returns the nominal times. Throws USAGE where there is none.
 */
export async function backfillSchedule(
  session: TemporalSession,
  name: string,
  { from, to }: BackfillOptions,
): Promise<readonly Date[]> {
  const { spec } = await askSchedule(session, name, (handle) => handle.describe());
  const timezone = spec.timezone ?? 'UTC';
  const start = parseMoment(from, timezone, 'start', '--from');
  const end = parseMoment(to, timezone, 'end', '--to');
  if (end < start) throw usageError('--to is before --from', 'give the earlier moment to --from');
  const times = await matchingTimes(session, name, start, end);
  if (times.length === 0) {
    throw usageError(
      `the schedule of ${name} has no start between ${start.toISOString()} and ${end.toISOString()}`,
      `\`retune schedule show ${name}\` shows when it starts`,
    );
  }
  const backfill = { start, end, overlap: ScheduleOverlapPolicy.BUFFER_ALL };
  await askSchedule(session, name, (handle) => handle.backfill(backfill));
  return times;
}

async function matchingTimes(session: TemporalSession, name: string, start: Date, end: Date): Promise<readonly Date[]> {
  const { client, namespace } = session;
  const { startTime } = await session.call(() =>
    client.workflowService.listScheduleMatchingTimes({
      namespace,
      scheduleId: workflowId.retrain(name),
      // Temporal counts from behind this moment, and a backfill from the moment itself.
      startTime: msToTs(start.getTime() - 1_000),
      endTime: msToTs(end.getTime()),
    }),
  );
  return (startTime ?? []).map(({ seconds }) => new Date(Number(seconds ?? 0) * 1_000));
}

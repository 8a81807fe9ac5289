import { setTimeout as delay } from 'node:timers/promises';
import type { ScheduleDescription } from '@temporalio/client';
import { readConfig } from '../activities/stored-config.ts';
import { scheduledRunId, workflowId } from '../domain/identity.ts';
import { initialRecord } from '../domain/initial-record.ts';
import type { RunRecord } from '../domain/run-record.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import type { RetrainInput } from '../workflows/retrain.ts';
import { claimRecord } from '../runs/run-records.ts';
import { askSchedule } from './schedules.ts';
import { CALL_DEADLINE_MS } from './temporal-session.ts';
import type { TemporalSession } from './temporal-session.ts';

/** What came of a start by hand; `waiting` behind another run where the overlap policy buffers it. */
export interface Triggered {
  readonly outcome: 'started' | 'skipped' | 'waiting';
  readonly runId: string | null;
  readonly description: ScheduleDescription;
}

const LOOK_EVERY_MS = 100;

/**
 * Starts a schedule now, by its own overlap policy. Temporal keeps no trace of a start that it skips since another is
 * under way: this one leaves the record of a skipped run, as a start that was not worth it does.
 */
export async function triggerSchedule(
  session: TemporalSession,
  store: ArtifactStore,
  name: string,
): Promise<Triggered> {
  const describe = (): Promise<ScheduleDescription> => askSchedule(session, name, (handle) => handle.describe());
  const before = await describe();
  await askSchedule(session, name, (handle) => handle.trigger(before.policies.overlap));
  for (const until = Date.now() + CALL_DEADLINE_MS; Date.now() < until;) {
    const description = await describe();
    const { info } = description;
    if (info.numActionsTaken > before.info.numActionsTaken) {
      const started = info.recentActions.at(-1);
      const runId = started === undefined ? null : scheduledRunId(name, started.scheduledAt.toISOString());
      return { outcome: 'started', runId, description };
    }
    if (info.numActionsSkippedOverlap > before.info.numActionsSkippedOverlap) {
      return { outcome: 'skipped', runId: await recordSkip(store, name, description), description };
    }
    await delay(LOOK_EVERY_MS);
  }
  return { outcome: 'waiting', runId: null, description: await describe() };
}

async function recordSkip(store: ArtifactStore, name: string, description: ScheduleDescription): Promise<string> {
  const [input] = (description.action.args ?? []) as readonly RetrainInput[];
  if (input === undefined) throw new TypeError(`the schedule of ${name} starts no workflow of ours`);
  const { config, digest } = await readConfig(store, input.snapshot);
  const at = new Date().toISOString();
  const runId = scheduledRunId(name, at);
  const under = description.info.runningActions.map(({ workflow }) => workflow.workflowId);
  const place = under.map((id) => id.slice(workflowId.retrain(name).length + 1)).join(', ');
  const beginning = initialRecord({
    ...{ runId, firstRunId: runId, name, configRef: input.snapshot, configDigest: digest, startedAt: at },
    ...{ provider: config.training.provider, baseModel: config.training.base_model },
  });
  const { status } = beginning;
  const reason = `skipped: another start of the schedule is under way${place === '' ? '' : `, the one of ${place}`}`;
  const record: RunRecord = {
    ...beginning,
    closedAt: at,
    status: { ...status, outcome: { ...status.outcome, stage: 'skipped', reasons: [reason] } },
  };
  await claimRecord(store, record);
  return runId;
}

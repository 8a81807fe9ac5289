import { ApplicationFailure } from '@temporalio/common';
import {
  decodeFromPayloadsAtIndex,
  decodeOptionalFailureToOptionalError,
} from '@temporalio/common/lib/internal-non-workflow/codec-helpers.js';
import type { temporal } from '@temporalio/proto';
import { z } from 'zod';
import { workflowId } from '../domain/identity.ts';
import type { Stage } from '../domain/stage.ts';
import { toldHint } from '../domain/told-hint.ts';
import type { StageProgress, Trouble } from './run-events.ts';
import type { TemporalSession } from './temporal-session.ts';

type Pending = temporal.api.workflow.v1.IPendingActivityInfo;

/** What the running activities of a run say. */
export interface ActivitySighting {
  /** How far the stage is, summed over its running activities; null where nothing says it. */
  readonly progress: StageProgress | null;
  /** What goes wrong again and again, and is tried again. */
  readonly troubles: readonly Trouble[];
}

const heartbeatSchema = z.object({
  kind: z.enum(['rows', 'bytes', 'prompts']),
  done: z.number(),
  total: z.number().nullable(),
});

/** A single failure is nobody's business: the second try mostly mends it. */
const TOLD_FROM_ATTEMPT = 3;

/** The child that does a stage's work; null where the run itself does. */
function childOf(runId: string, stage: Stage): string | null {
  const parent = workflowId.fineTune(runId);
  if (stage === 'prepare') return workflowId.prepare(parent);
  if (stage === 'train' || stage === 'needs_attention') return workflowId.watch(parent);
  return stage === 'evaluate' ? workflowId.evaluate(parent) : null;
}

export async function sightActivities(
  session: TemporalSession,
  runId: string,
  stage: Stage,
): Promise<ActivitySighting> {
  const child = childOf(runId, stage);
  const own = await pendingActivities(session, workflowId.fineTune(runId));
  const childs = child === null ? [] : await pendingActivities(session, child);
  const troubles = await Promise.all([...own, ...childs].map((pending) => troubleOf(session, pending)));
  return {
    progress: await progressOf(session, stage, stage === 'upload' ? own : childs),
    troubles: troubles.filter((trouble) => trouble !== null),
  };
}

async function pendingActivities({ client, call }: TemporalSession, id: string): Promise<readonly Pending[]> {
  try {
    return (await call(() => client.workflow.getHandle(id).describe())).raw.pendingActivities ?? [];
  } catch {
    // The child has not begun or is over: there is nothing to tell, and the run itself is asked anyway.
    return [];
  }
}

async function progressOf(
  { client }: TemporalSession,
  stage: Stage,
  pending: readonly Pending[],
): Promise<StageProgress | null> {
  const { loadedDataConverter } = client.options;
  const told = await Promise.all(
    pending
      .flatMap(({ heartbeatDetails }) => (heartbeatDetails?.payloads?.length ? [heartbeatDetails.payloads] : []))
      .map((payloads) => decodeFromPayloadsAtIndex(loadedDataConverter, 0, payloads)),
  );
  const beats = told.flatMap((beat) => {
    const parsed = heartbeatSchema.safeParse(beat);
    return parsed.success ? [parsed.data] : [];
  });
  const [first] = beats;
  if (first === undefined) return null;
  const same = beats.filter(({ kind }) => kind === first.kind);
  const total = same.some((beat) => beat.total === null)
    ? null
    : same.reduce((sum, beat) => sum + (beat.total ?? 0), 0);
  return { stage, kind: first.kind, done: same.reduce((sum, beat) => sum + beat.done, 0), total };
}

async function troubleOf({ client }: TemporalSession, pending: Pending): Promise<Trouble | null> {
  const { attempt, lastFailure, activityType } = pending;
  if ((attempt ?? 1) < TOLD_FROM_ATTEMPT || !lastFailure) return null;
  const error = await decodeOptionalFailureToOptionalError(client.options.loadedDataConverter, lastFailure);
  // A worker that is gone is no news of the activity, and "not yet" is none at all.
  if (!(error instanceof ApplicationFailure) || error.type === 'NOT_READY') return null;
  const hint = toldHint(error.details);
  const name = activityType?.name ?? 'an activity';
  return {
    key: `${name} ${error.type}`,
    message: `${name} is tried again: ${[`${error.message}.`, hint].join(' ').trimEnd()}`,
  };
}

import { z } from 'zod';
import { workflowId } from '../domain/identity.ts';
import type { Stage } from '../domain/stage.ts';
import type { StageProgress } from './run-events.ts';
import type { TemporalSession } from './temporal-session.ts';

const heartbeatSchema = z.object({
  kind: z.enum(['rows', 'bytes', 'prompts']),
  done: z.number(),
  total: z.number().nullable(),
});

/** The workflow whose activities do a stage's long work. */
function workerOf(runId: string, stage: Stage): string | null {
  const parent = workflowId.fineTune(runId);
  if (stage === 'prepare') return workflowId.prepare(parent);
  if (stage === 'upload') return parent;
  return stage === 'evaluate' ? workflowId.evaluate(parent) : null;
}

/** How far the stage is, summed over its running activities; null where nothing says it. */
export async function readProgress(
  session: TemporalSession,
  runId: string,
  stage: Stage,
): Promise<StageProgress | null> {
  const worker = workerOf(runId, stage);
  if (worker === null) return null;
  const { client } = session;
  try {
    const { raw } = await session.call(() => client.workflow.getHandle(worker).describe());
    const { payloadConverter } = client.options.loadedDataConverter;
    const beats = (raw.pendingActivities ?? []).flatMap(({ heartbeatDetails }) => {
      const [payload] = heartbeatDetails?.payloads ?? [];
      const parsed = heartbeatSchema.safeParse(payload && payloadConverter.fromPayload(payload));
      return parsed.success ? [parsed.data] : [];
    });
    const [first] = beats;
    if (first === undefined) return null;
    const same = beats.filter(({ kind }) => kind === first.kind);
    const total = same.some((beat) => beat.total === null)
      ? null
      : same.reduce((sum, beat) => sum + (beat.total ?? 0), 0);
    return { stage, kind: first.kind, done: same.reduce((sum, beat) => sum + beat.done, 0), total };
  } catch {
    // The child has not begun or is over: there is nothing to tell, and the run itself is asked anyway.
    return null;
  }
}

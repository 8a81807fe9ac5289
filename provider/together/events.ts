import type { BearerCall } from '../bearer-call.ts';
import type { JobMetrics } from '../../domain/job-metrics.ts';
import type { CallOptions, FineTuneProvider, JobEvent } from '../fine-tune-provider.ts';
import { ProviderError } from '../provider-error.ts';
import { wordsWithoutData } from '../server-words.ts';
import { pathOf } from './jobs.ts';
import { checkpointListSchema, eventListSchema, metricsSchema } from './schemas.ts';

/** Events taken at once; what is left comes with the next cursor. */
const MOST_EVENTS = 1_000;

/**
 * Events and checkpoints of a job. Events have no ids here, and figures have a list of their own: both are numbered in
 * the order in which they came, and the cursor is how many of each were seen (`12/3`).
 */
export function createEventMethods(call: BearerCall): Pick<FineTuneProvider, 'listEvents' | 'listCheckpoints'> {
  const messages = async (jobId: string, seen: number, options?: CallOptions): Promise<JobEvent[]> => {
    const path = `${pathOf(jobId)}/events`;
    const { data } = await call.json({ method: 'GET', path, schema: eventListSchema }, options);
    return data
      .toSorted((a, b) => (a.created_at ?? '').localeCompare(b.created_at ?? ''))
      .slice(seen, seen + MOST_EVENTS)
      .map((event, index) => ({
        eventId: `event-${seen + index + 1}`,
        at: event.created_at ?? new Date(0).toISOString(),
        level: event.level ?? 'info',
        message: wordsWithoutData(event.message ?? event.type ?? ''),
        metrics: null,
      }));
  };

  const figures = async (jobId: string, seen: number, options?: CallOptions): Promise<JobMetrics[]> => {
    const path = `${pathOf(jobId)}/metrics`;
    try {
      const { metrics } = await call.json({ method: 'GET', path, schema: metricsSchema }, options);
      return (metrics ?? []).slice(seen, seen + MOST_EVENTS).map(toMetrics);
    } catch (error) {
      // A compatible service need not tell any.
      if (error instanceof ProviderError && error.status === 404) return [];
      throw error;
    }
  };

  return {
    listEvents: async (jobId, cursor, options) => {
      const [seenEvents = 0, seenFigures = 0] = (cursor ?? '0/0').split('/').map(Number);
      const told = await messages(jobId, seenEvents, options);
      const measured = await figures(jobId, seenFigures, options);
      // Figures carry no time: they are as new as the news they came with.
      const at = told.at(-1)?.at ?? new Date(0).toISOString();
      const events = [
        ...told,
        ...measured.map((metrics, index): JobEvent => ({
          ...{ eventId: `metrics-${seenFigures + index + 1}`, at, level: 'info', metrics },
          message: `step ${metrics.step}`,
        })),
      ];
      if (events.length === 0) return { events, cursor };
      return { events, cursor: `${seenEvents + told.length}/${seenFigures + measured.length}` };
    },

    listCheckpoints: async (jobId, options) => {
      const path = `${pathOf(jobId)}/checkpoints`;
      const { data } = await call.json({ method: 'GET', path, schema: checkpointListSchema }, options);
      return data
        .map(({ step, checkpoint_type: type }) => ({
          checkpointId: step === null ? `${jobId}:${type ?? 'final'}` : `${jobId}:${step}`,
          step,
          model: null,
        }))
        .sort((a, b) => (a.step ?? 0) - (b.step ?? 0));
    },
  };
}

function toMetrics(record: Readonly<Record<string, number | null | undefined>>): JobMetrics {
  const named = (...names: readonly string[]): number | null => {
    const name = names.find((candidate) => typeof record[candidate] === 'number');
    return name === undefined ? null : (record[name] ?? null);
  };
  return {
    step: named('train/global_step', 'global_step', 'step') ?? 0,
    epoch: named('train/epoch', 'epoch'),
    trainLoss: named('train/loss', 'loss'),
    validLoss: named('eval/loss', 'eval_loss'),
  };
}

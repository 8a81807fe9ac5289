import type { BearerCall } from '../bearer-call.ts';
import type { FineTuneProvider, JobEvent } from '../fine-tune-provider.ts';
import { wordsWithoutData } from '../server-words.ts';
import { pathOf } from './jobs.ts';
import { checkpointListSchema, eventListSchema } from './schemas.ts';

/** Events taken at once; what is left comes with the next cursor. */
const MOST_EVENTS = 1_000;

/** Events and checkpoints of a job. Events have no ids here: they are numbered in the order in which they came. */
export function createEventMethods(call: BearerCall): Pick<FineTuneProvider, 'listEvents' | 'listCheckpoints'> {
  return {
    listEvents: async (jobId, cursor, options) => {
      const path = `${pathOf(jobId)}/events`;
      const { data } = await call.json({ method: 'GET', path, schema: eventListSchema }, options);
      const seen = cursor === null ? 0 : Number(cursor);
      const events = data
        .toSorted((a, b) => (a.created_at ?? '').localeCompare(b.created_at ?? ''))
        .slice(seen, seen + MOST_EVENTS)
        .map((event, index): JobEvent => ({
          eventId: String(seen + index + 1),
          at: event.created_at ?? new Date(0).toISOString(),
          level: event.level ?? 'info',
          message: wordsWithoutData(event.message ?? event.type ?? ''),
          metrics: null,
        }));
      return { events, cursor: events.at(-1)?.eventId ?? cursor };
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

import type { z } from 'zod';
import type { BearerCall } from '../bearer-call.ts';
import type { FineTuneProvider, JobCheckpoint, JobEvent } from '../fine-tune-provider.ts';
import { allItems, PAGE_SIZE } from '../pages.ts';
import { wordsWithoutData } from '../server-words.ts';
import { checkpointListSchema, eventListSchema } from './schemas.ts';
import type { eventSchema } from './schemas.ts';

/** Events read back in one walk: a job that made more between two polls shows its latest. */
const MOST_EVENTS = 1_000;

/** Events and checkpoints of a job. */
export function createEventMethods(call: BearerCall): Pick<FineTuneProvider, 'listEvents' | 'listCheckpoints'> {
  return {
    listEvents: async (jobId, cursor, options) => {
      const path = `/fine_tuning/jobs/${encodeURIComponent(jobId)}/events`;
      const fetchPage = async (after: string | null) => {
        const query = { limit: PAGE_SIZE, after };
        const reply = await call.json({ method: 'GET', path, query, schema: eventListSchema }, options);
        return { items: reply.data, hasMore: reply.has_more === true };
      };
      // Newest first, and `after` leads back into the past: walked to the last one seen, then turned round.
      const events: JobEvent[] = [];
      for await (const event of allItems(fetchPage, ({ id }) => id)) {
        if (event.id === cursor || events.length === MOST_EVENTS) break;
        events.push(toEvent(event));
      }
      events.reverse();
      return { events, cursor: events.at(-1)?.eventId ?? cursor };
    },

    listCheckpoints: async (jobId, options) => {
      const path = `/fine_tuning/jobs/${encodeURIComponent(jobId)}/checkpoints`;
      const fetchPage = async (after: string | null) => {
        const query = { limit: PAGE_SIZE, after };
        const reply = await call.json({ method: 'GET', path, query, schema: checkpointListSchema }, options);
        return { items: reply.data, hasMore: reply.has_more === true };
      };
      const checkpoints: JobCheckpoint[] = [];
      for await (const reply of allItems(fetchPage, ({ id }) => id)) {
        const { id, step_number: step, fine_tuned_model_checkpoint: model } = reply;
        checkpoints.push({ checkpointId: id, step, model });
      }
      return checkpoints.sort((a, b) => (a.step ?? 0) - (b.step ?? 0));
    },
  };
}

function toEvent(reply: z.output<typeof eventSchema>): JobEvent {
  const { data } = reply;
  return {
    eventId: reply.id,
    at: reply.created_at ?? new Date(0).toISOString(),
    level: reply.level ?? 'info',
    message: wordsWithoutData(reply.message ?? ''),
    metrics:
      data && data.step !== null
        ? {
            step: data.step,
            epoch: data.epoch,
            trainLoss: data.train_loss,
            validLoss: data.full_valid_loss ?? data.valid_loss,
          }
        : null,
  };
}

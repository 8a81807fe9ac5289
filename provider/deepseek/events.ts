import type { FineTuneProvider, JobEvent } from '../fine-tune-provider.ts';
import type { DeepseekCall } from './call.ts';
import { allItems, PAGE_SIZE } from '../pages.ts';
import { eventListSchema } from './schemas.ts';
import type { eventSchema } from './schemas.ts';
import type { z } from 'zod';

/** Events taken in one walk; what is left comes with the next cursor. */
const MOST_EVENTS = 1_000;

/** What happened to a job since a cursor, oldest first as the provider sends it. */
export function createEventMethods(call: DeepseekCall): Pick<FineTuneProvider, 'listEvents'> {
  return {
    listEvents: async (jobId, cursor, options) => {
      const fetchPage = async (after: string | null) => {
        const body = { job_id: jobId, limit: PAGE_SIZE, ...(after !== null && { after }) };
        const reply = await call.json({ path: '/v1/fine_tune/events', body, schema: eventListSchema }, options);
        return { items: reply.events, hasMore: reply.has_more === true };
      };
      const events: JobEvent[] = [];
      for await (const event of allItems(fetchPage, (item) => item.event_id, cursor)) {
        events.push(toEvent(event));
        if (events.length === MOST_EVENTS) break;
      }
      return { events, cursor: events.at(-1)?.eventId ?? cursor };
    },
  };
}

function toEvent(reply: z.output<typeof eventSchema>): JobEvent {
  const { data } = reply;
  return {
    eventId: reply.event_id,
    at: reply.created_at ?? new Date(0).toISOString(),
    level: reply.level ?? 'info',
    message: reply.message ?? '',
    metrics:
      data && data.step !== null
        ? { step: data.step, epoch: data.epoch, trainLoss: data.train_loss, validLoss: data.valid_loss }
        : null,
  };
}

import { z } from 'zod';
import { jobView } from './deepseek/views.ts';
import { faultSchema } from './faults.ts';
import type { Journal } from './journal.ts';
import { readAnyJson } from './json-body.ts';
import { parseBody } from './refusal.ts';
import { scriptedReplySchema } from './scripted-replies.ts';
import { jsonReply } from './reply.ts';
import type { Service } from './service.ts';
import type { Endpoint, WireFormat } from './wire-format.ts';

const clockSchema = z
  .strictObject({
    train_seconds: z.number().min(0).optional(),
    train_polls: z.int().min(1).optional(),
    forget_keys: z.boolean().optional(),
  })
  .refine(
    (clock) => clock.train_seconds === undefined || clock.train_polls === undefined,
    'train_seconds or train_polls, not both',
  );

async function setClock(service: Service, clock: z.output<typeof clockSchema>): Promise<void> {
  const { train_seconds: trainSeconds = null, train_polls: trainPolls = null } = clock;
  if (trainSeconds !== null || trainPolls !== null) {
    await service.clock.set({ trainSeconds, trainPolls });
    await service.runner.clockChanged();
  }
  if (clock.forget_keys === true) await Promise.all([service.jobs.forgetKeys(), service.files.forgetKeys()]);
}

function control<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  apply: (body: z.output<Schema>) => Promise<void> | void,
): Endpoint {
  return {
    method: 'POST',
    path,
    prepare: async ({ request }) => {
      const body = parseBody(schema, await readAnyJson(request));
      return { commit: async () => (await apply(body), jsonReply({ ok: true })), release: () => Promise.resolve() };
    },
  };
}

/** The unsigned paths by which a test looks at what arrived and makes things go wrong. */
export function createTestControls(service: Service, journal: Journal): WireFormat {
  const readJournal: Endpoint = {
    method: 'GET',
    path: '/_journal',
    prepare: () =>
      Promise.resolve({
        commit: () =>
          Promise.resolve(
            jsonReply({
              requests: journal.entries(),
              jobs: service.jobs.all().map((job) => ({ ...jobView(job), format: job.wire })),
              files: service.files.all().map(({ file_id, deleted, wire }) => ({ file_id, deleted, format: wire })),
            }),
          ),
        release: () => Promise.resolve(),
      }),
  };
  return {
    name: 'test controls',
    basePath: '',
    looksMeant: () => false,
    endpoints: [
      readJournal,
      control('/_faults', z.array(faultSchema), (faults) => service.faults.replace(faults)),
      control('/_clock', clockSchema, (clock) => setClock(service, clock)),
      control('/_replies', z.array(scriptedReplySchema), (replies) => service.replies.replace(replies)),
    ],
    errorReply: ({ status, code, message, headers }) => ({
      status,
      headers,
      body: { json: { error: { code, message } } },
    }),
  };
}

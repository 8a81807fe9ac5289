import { z } from 'zod';
import { jobView } from './deepseek/views.ts';
import { faultSchema } from './faults.ts';
import type { Journal } from './journal.ts';
import { readAnyJson } from './json-body.ts';
import { parseBody } from './refusal.ts';
import { scriptedReplySchema } from './scripted-replies.ts';
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
  schema: Schema,
  apply: (body: z.output<Schema>) => Promise<void> | void,
): Endpoint {
  return {
    method: 'POST',
    prepare: async ({ request }) => {
      const body = parseBody(schema, await readAnyJson(request));
      return { commit: async () => (await apply(body), { ok: true }), release: () => Promise.resolve() };
    },
  };
}

/** The unsigned paths by which a test looks at what arrived and makes things go wrong. */
export function createTestControls(service: Service, journal: Journal): WireFormat {
  const readJournal: Endpoint = {
    method: 'GET',
    prepare: () =>
      Promise.resolve({
        commit: () =>
          Promise.resolve({
            requests: journal.entries(),
            jobs: service.jobs.all().map(jobView),
            files: service.files.all().map(({ file_id, deleted }) => ({ file_id, deleted })),
          }),
        release: () => Promise.resolve(),
      }),
  };
  const endpoints = new Map<string, readonly Endpoint[]>([
    ['/_journal', [readJournal]],
    ['/_faults', [control(z.array(faultSchema), (faults) => service.faults.replace(faults))]],
    ['/_clock', [control(clockSchema, (clock) => setClock(service, clock))]],
    ['/_replies', [control(z.array(scriptedReplySchema), (replies) => service.replies.replace(replies))]],
  ]);
  return {
    name: 'test controls',
    basePath: '',
    endpoints: (path) => endpoints.get(path) ?? [],
    errorBody: ({ code, message }) => ({ error: { code, message } }),
  };
}

import { z } from 'zod';
import { jobView } from './deepseek/views.ts';
import { faultSchema } from './faults.ts';
import type { Journal } from './journal.ts';
import { readAnyJson } from './json-body.ts';
import { parseBody } from './refusal.ts';
import { jsonReply } from './reply.ts';
import { scriptedReplySchema } from './scripted-replies.ts';
import type { Service } from './service.ts';
import type { Settings } from './settings.ts';
import { isWebhookUrl, WEBHOOK_SECRET } from './webhook.ts';
import type { Endpoint, WireFormat } from './wire-format.ts';

const ms = z.number().min(0).max(600_000).optional();
const seconds = z.number().min(0).optional();

const clockSchema = z
  .strictObject({
    train_seconds: seconds,
    train_polls: z.int().min(1).optional(),
    forget_keys: z.boolean().optional(),
    request_ms: ms,
    item_ms: ms,
    upload_seconds: seconds,
    endpoint_seconds: seconds,
    finalize_seconds: seconds,
    ignore_keys: z.boolean().optional(),
    ignore_metadata: z.boolean().optional(),
  })
  .refine(
    (clock) => clock.train_seconds === undefined || clock.train_polls === undefined,
    'train_seconds or train_polls, not both',
  );

const limitsSchema = z.strictObject({
  requests_per_minute: z.int().min(1).nullable().default(null),
  tokens_per_minute: z.int().min(1).nullable().default(null),
  /** The limits hold in any window of this length: tests need not wait for a minute. */
  window_ms: z.int().min(1).default(60_000),
});

const pricesSchema = z.strictObject({
  training_per_million: z.number().min(0).default(0),
  endpoint_cents_per_minute: z.number().min(0).default(0),
});

const modelsSchema = z.array(z.strictObject({ model: z.string().min(1), shutdown_date: z.iso.date().nullable() }));

const webhookSchema = z
  .strictObject({
    url: z.string().refine(isWebhookUrl, 'must be an http(s) URL on loopback'),
    secret: WEBHOOK_SECRET,
  })
  .nullable();

/** Leaves out what was not given, so that it stays as it is. */
function given(changes: { readonly [Key in keyof Settings]?: Settings[Key] | undefined }): Partial<Settings> {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}

async function setClock(service: Service, clock: z.output<typeof clockSchema>): Promise<void> {
  const { train_seconds: trainSeconds = null, train_polls: trainPolls = null } = clock;
  const training = trainSeconds === null && trainPolls === null ? {} : { trainSeconds, trainPolls };
  const rest = given({
    requestMs: clock.request_ms,
    itemMs: clock.item_ms,
    uploadSeconds: clock.upload_seconds,
    endpointSeconds: clock.endpoint_seconds,
    finalizeSeconds: clock.finalize_seconds,
    ignoreKeys: clock.ignore_keys,
    ignoreMetadata: clock.ignore_metadata,
  });
  await service.settings.change({ ...training, ...rest });
  await service.runner.clockChanged();
  if (clock.forget_keys === true) {
    const { jobs, files, uploads, endpoints } = service;
    await Promise.all([jobs, files, uploads, endpoints].map((shelf) => shelf.forgetKeys()));
  }
}

async function setModels(service: Service, models: z.output<typeof modelsSchema>): Promise<void> {
  const dates = { ...service.settings.current().shutdownDates };
  for (const { model, shutdown_date: date } of models) {
    service.models.assertKnown(model);
    if (date === null) delete dates[model];
    else dates[model] = date;
  }
  await service.settings.change({ shutdownDates: dates });
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

function journalEndpoint({ jobs, files, uploads, endpoints }: Service, journal: Journal): Endpoint {
  return {
    method: 'GET',
    path: '/_journal',
    prepare: () =>
      Promise.resolve({
        commit: () =>
          Promise.resolve(
            jsonReply({
              requests: journal.entries(),
              jobs: jobs.all().map((job) => ({ ...jobView(job), format: job.wire })),
              files: files.all().map(({ file_id, deleted, wire }) => ({ file_id, deleted, format: wire })),
              uploads: uploads.all().map(({ upload_id, status, wire, parts }) => {
                return { upload_id, status, parts: parts.length, format: wire };
              }),
              endpoints: endpoints.all().map((endpoint) => {
                return { endpoint_id: endpoint.endpoint_id, model: endpoint.model, state: endpoints.stateOf(endpoint) };
              }),
            }),
          ),
        release: () => Promise.resolve(),
      }),
  };
}

/** The unsigned paths by which a test looks at what arrived and makes things go wrong. */
export function createTestControls(service: Service, journal: Journal): WireFormat {
  const { faults, replies, settings } = service;
  return {
    name: 'test controls',
    basePath: '',
    looksMeant: () => false,
    endpoints: [
      journalEndpoint(service, journal),
      control('/_faults', z.array(faultSchema), (plan) => faults.replace(plan)),
      control('/_clock', clockSchema, (clock) => setClock(service, clock)),
      control('/_replies', z.array(scriptedReplySchema), (scripted) => replies.replace(scripted)),
      control('/_limits', limitsSchema, ({ requests_per_minute, tokens_per_minute, window_ms }) =>
        settings.change({
          limits: { requests: requests_per_minute, tokens: tokens_per_minute, windowMs: window_ms },
        }),
      ),
      control('/_prices', pricesSchema, ({ training_per_million, endpoint_cents_per_minute }) =>
        settings.change({
          prices: { trainingPerMillion: training_per_million, endpointCentsPerMinute: endpoint_cents_per_minute },
        }),
      ),
      control('/_models', modelsSchema, (models) => setModels(service, models)),
      control('/_webhook', webhookSchema, (webhook) => settings.change({ webhook })),
    ],
    errorReply: ({ status, code, message, headers }) => ({
      status,
      headers,
      body: { json: { error: { code, message } } },
    }),
  };
}

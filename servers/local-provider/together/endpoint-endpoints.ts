import { z } from 'zod';
import type { EndpointOrder } from '../endpoint-shelf.ts';
import { bodyDigest } from '../idempotency.ts';
import type { EndpointRecord } from '../records.ts';
import { Refusal } from '../refusal.ts';
import type { RestEndpoints } from '../rest-endpoint.ts';
import { idempotencyKey } from '../rest-endpoint.ts';
import type { Service } from '../service.ts';
import type { Endpoint, Exchange } from '../wire-format.ts';

/** The one kind of hardware: this machine, and no graphics card. */
const HARDWARE = '1x_local_cpu';

const autoscalingSchema = z
  .strictObject({ min_replicas: z.int().min(0).max(8), max_replicas: z.int().min(1).max(8) })
  .refine(({ min_replicas: min, max_replicas: max }) => min <= max, 'min_replicas must not be above max_replicas');

const changeableFields = {
  display_name: z.string().min(1).max(256).optional(),
  inactive_timeout: z.int().min(1).nullable().optional(),
  state: z.enum(['STARTED', 'STOPPED']).optional(),
};

const createSchema = z.strictObject({
  ...changeableFields,
  autoscaling: autoscalingSchema,
  hardware: z.literal(HARDWARE, `the local provider has ${HARDWARE} only`),
  model: z.string().min(1),
  availability_zone: z.string().optional(),
  disable_prompt_cache: z.boolean().optional(),
  disable_speculative_decoding: z.boolean().optional(),
});

const updateSchema = z.strictObject({ ...changeableFields, autoscaling: autoscalingSchema.optional() });

const listSchema = z.strictObject({
  type: z.enum(['dedicated', 'serverless']).optional(),
  usage_type: z.enum(['on-demand', 'reserved']).optional(),
  mine: z.enum(['true', 'false']).optional(),
});

function endpointView({ endpoints }: Service, endpoint: EndpointRecord) {
  return {
    object: 'endpoint',
    id: endpoint.endpoint_id,
    name: endpoint.name,
    display_name: endpoint.display_name,
    model: endpoint.model,
    hardware: endpoint.hardware,
    type: 'dedicated',
    owner: 'user-local',
    state: endpoints.stateOf(endpoint),
    autoscaling: { min_replicas: endpoint.min_replicas, max_replicas: endpoint.max_replicas },
    inactive_timeout: endpoint.inactive_timeout,
    created_at: endpoint.created_at,
  };
}

async function createEndpoint(service: Service, body: z.output<typeof createSchema>, exchange: Exchange) {
  const { endpoints, models } = service;
  const key = idempotencyKey(exchange);
  const lease = endpoints.begin(key);
  try {
    const digest = bodyDigest(body);
    const replayed = lease.replay(digest);
    if (replayed !== null) return endpointView(service, endpoints.get(replayed));
    if (!models.isKnown(body.model)) {
      throw new Refusal(400, 'invalid_value', `There is no model ${body.model}`, { param: 'model' });
    }
    const order: EndpointOrder = {
      model: body.model,
      display_name: body.display_name ?? body.model,
      hardware: body.hardware,
      min_replicas: body.autoscaling.min_replicas,
      max_replicas: body.autoscaling.max_replicas,
      inactive_timeout: body.inactive_timeout ?? null,
      state: body.state ?? 'STARTED',
    };
    return endpointView(service, await endpoints.add(order, key === null ? null : { key, digest }, lease));
  } finally {
    lease.release();
  }
}

function changesOf(body: z.output<typeof updateSchema>): Partial<EndpointOrder> {
  const { autoscaling, display_name, inactive_timeout, state } = body;
  return {
    ...(display_name === undefined ? {} : { display_name }),
    ...(inactive_timeout === undefined ? {} : { inactive_timeout }),
    ...(state === undefined ? {} : { state }),
    ...autoscaling,
  };
}

/** The end of a stopped endpoint is asked for by a client that waits for it, so a list tells every one. */
function listEndpoints(service: Service, { type }: z.output<typeof listSchema>, youngestMs: number) {
  const isListed = ({ created_at }: EndpointRecord): boolean => Date.now() - Date.parse(created_at) >= youngestMs;
  const dedicated = type === 'serverless' ? [] : service.endpoints.all().filter(isListed);
  return { object: 'list', data: dedicated.map((endpoint) => endpointView(service, endpoint)) };
}

function hardwareView({ settings }: Service) {
  return {
    object: 'hardware',
    id: HARDWARE,
    pricing: { cents_per_minute: settings.current().prices.endpointCentsPerMinute },
    specs: { gpu_type: 'none', gpu_link: 'none', gpu_memory: 0, gpu_count: 0 },
    availability: { status: 'available' },
    updated_at: '2026-01-01T00:00:00.000Z',
  };
}

/** `/endpoints` and `/hardware`: where a tuned model is hosted before it answers. */
export function endpointEndpoints(service: Service, rest: RestEndpoints, base: string): Endpoint[] {
  const { endpoints, faults, models } = service;
  const named = ({ parameters }: Exchange): string => parameters['endpoint_id'] ?? '';
  return [
    rest.json('POST', `${base}/endpoints`, createSchema, (body, exchange) => createEndpoint(service, body, exchange)),
    rest.query('GET', `${base}/endpoints`, listSchema, (query, exchange) =>
      listEndpoints(service, query, faults.hideYoungerThanMs(exchange)),
    ),
    rest.bare('GET', `${base}/endpoints/{endpoint_id}`, (exchange) =>
      endpointView(service, endpoints.get(named(exchange))),
    ),
    rest.json('PATCH', `${base}/endpoints/{endpoint_id}`, updateSchema, async (body, exchange) =>
      endpointView(service, await endpoints.change(named(exchange), changesOf(body))),
    ),
    rest.reply('DELETE', `${base}/endpoints/{endpoint_id}`, async (exchange) => {
      await endpoints.remove(named(exchange));
      return { status: 204, body: { text: '', type: 'text/plain' } };
    }),
    rest.query('GET', `${base}/hardware`, z.strictObject({ model: z.string().optional() }), ({ model }) => {
      if (model !== undefined) models.assertKnown(model);
      return { object: 'list', data: [hardwareView(service)] };
    }),
    rest.bare('GET', `${base}/clusters/availability-zones`, () => ({ avzones: ['local'] })),
  ];
}

import type { BearerCall } from '../bearer-call.ts';
import type { CallOptions, FineTuneProvider } from '../fine-tune-provider.ts';
import type { HostedModel, Hosting } from '../hosting.ts';
import { intentMark } from '../intent-mark.ts';
import { ProviderError } from '../provider-error.ts';
import { doneSchema } from '../reply-schemas.ts';
import { endpointListSchema, endpointSchema, hardwareListSchema, jobListSchema } from './schemas.ts';
import type { EndpointReply } from './schemas.ts';

/** Minutes without a call after which the service stops an endpoint by itself, should nobody release it. */
const INACTIVE_TIMEOUT_MINUTES = 30;

const STATES: Readonly<Record<string, HostedModel['state']>> = {
  PENDING: 'starting',
  STARTING: 'starting',
  STARTED: 'started',
  STOPPING: 'stopped',
  STOPPED: 'stopped',
  ERROR: 'failed',
};

/** Dedicated endpoints, found again by the mark in their display names; they cost by the hour from their creation on. */
export function createHosting(call: BearerCall, listModels: FineTuneProvider['listModels']): Hosting {
  const nameOf = (key: string): string => `retune-${intentMark(key)}`;

  const priceOf = async (hardware: string | null, model: string, options?: CallOptions): Promise<number | null> => {
    const found = (await hardwareFor(model, options)).find(({ id }) => id === hardware);
    return found?.usdPerHour ?? null;
  };

  const hardwareOf = async (model: string, options?: CallOptions) => {
    const request = { method: 'GET', path: '/hardware', query: { model } } as const;
    return (await call.json({ ...request, schema: hardwareListSchema }, options)).data;
  };

  const hardwareFor = async (model: string, options?: CallOptions) => {
    return (await hardwareOf(model, options))
      .filter(({ availability }) => availability?.status !== 'unavailable' && availability?.status !== 'insufficient')
      .map(({ id, pricing }) => {
        const cents = pricing?.cents_per_minute ?? null;
        return { id, usdPerHour: cents === null ? null : (cents * 60) / 100 };
      })
      .sort((a, b) => (a.usdPerHour ?? Infinity) - (b.usdPerHour ?? Infinity));
  };

  /** Lists do not tell the display name: each endpoint is looked at, of one model where it is known. */
  const endpointsOf = async ({ key, model }: { key: string; model: string | null }, options?: CallOptions) => {
    const query = { type: 'dedicated', mine: 'true' };
    const { data } = await call.json({ method: 'GET', path: '/endpoints', query, schema: endpointListSchema }, options);
    const all: EndpointReply[] = [];
    for (const { id } of data.filter((endpoint) => model === null || endpoint.model === model))
      all.push(await look(id, options));
    return all.filter(({ display_name: name }) => name === nameOf(key));
  };

  const look = (id: string, options?: CallOptions): Promise<EndpointReply> =>
    call.json({ method: 'GET', path: `/endpoints/${encodeURIComponent(id)}`, schema: endpointSchema }, options);

  const make = async (key: string, model: string, options?: CallOptions): Promise<EndpointReply> => {
    const [cheapest] = await hardwareFor(model, options);
    if (cheapest === undefined) {
      throw new ProviderError(`no hardware is free for an endpoint of ${model} at the moment`, {
        kind: 'retryable',
        reason: 'server',
        code: 'no_hardware',
      });
    }
    const body = {
      display_name: nameOf(key),
      model,
      hardware: cheapest.id,
      autoscaling: { min_replicas: 1, max_replicas: 1 },
      state: 'STARTED',
      inactive_timeout: INACTIVE_TIMEOUT_MINUTES,
    };
    return call.json({ method: 'POST', path: '/endpoints', body, schema: endpointSchema, effect: 'create' }, options);
  };

  return {
    // Whatever came out of a job of ours, and whatever is on no list, has no endpoint that is there for everybody.
    isNeededFor: async (model, options) => {
      const { data } = await call.json({ method: 'GET', path: '/fine-tunes', schema: jobListSchema }, options);
      if (data.some((job) => job.model_output_name === model)) return true;
      return (await listModels(options)).every(({ id }) => id !== model);
    },

    canHost: async (model, options) => (await hardwareOf(model, options)).length > 0,

    ensureServable: async ({ key, model }, options) => {
      const [existing] = await endpointsOf({ key, model }, options);
      const endpoint = existing ?? (await make(key, model, options));
      return toHosted(endpoint, await priceOf(endpoint.hardware, model, options));
    },

    release: async ({ key }, options) => {
      const released: HostedModel[] = [];
      for (const endpoint of await endpointsOf({ key, model: null }, options)) {
        const usdPerHour = await priceOf(endpoint.hardware, endpoint.model ?? '', options);
        await removeEndpoint(call, endpoint.id, options);
        released.push(toHosted(endpoint, usdPerHour));
      }
      return released;
    },
  };
}

async function removeEndpoint(call: BearerCall, id: string, options?: CallOptions): Promise<void> {
  try {
    const path = `/endpoints/${encodeURIComponent(id)}`;
    await call.json({ method: 'DELETE', path, schema: doneSchema }, options);
  } catch (error) {
    // Deleted already, by an attempt whose reply was lost.
    if (!(error instanceof ProviderError) || error.status !== 404) throw error;
  }
}

function toHosted(reply: EndpointReply, usdPerHour: number | null): HostedModel {
  return {
    endpointId: reply.id,
    callAs: reply.name ?? reply.model ?? '',
    state: STATES[reply.state] ?? 'starting',
    createdAt: reply.created_at ?? new Date(0).toISOString(),
    usdPerHour,
  };
}

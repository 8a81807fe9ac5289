import { describe, expect, it } from 'vitest';
import { togetherAt } from '../bearer-under-test.ts';
import { failureOf } from '../deepseek/deepseek-under-test.ts';
import { startFakeServer } from '../fake-server.ts';
import type { Received, Reply } from '../fake-server.ts';

const MODEL = 'me/llama-out';
const INTENT = { key: 'run-a/host', model: MODEL };
const HARDWARE = [
  { id: 'large', pricing: { cents_per_minute: 20 }, availability: { status: 'available' } },
  { id: 'cheap', pricing: { cents_per_minute: 5 }, availability: { status: 'available' } },
  { id: 'taken', pricing: { cents_per_minute: 1 }, availability: { status: 'unavailable' } },
];

/** Endpoints as the service keeps them; its list leaves the display names out. */
async function startEndpointServer(hardware: readonly object[] = HARDWARE) {
  const endpoints: Record<string, unknown>[] = [];
  const answer = ({ method, path, json }: Received): Reply => {
    const id = path.split('/')[3]?.split('?')[0];
    if (path.startsWith('/v1/hardware')) return { body: { data: hardware } };
    if (path === '/v1/models') return { body: [{ id: 'llama' }, { id: MODEL }] };
    if (path === '/v1/fine-tunes')
      return { body: { data: [{ id: 'ft-1', status: 'completed', model_output_name: MODEL }] } };
    if (method === 'POST') {
      const made = { ...json, id: `endpoint-${endpoints.length + 1}`, name: `me/llama-${endpoints.length + 1}` };
      endpoints.push({ ...made, state: 'STARTING', created_at: '2026-11-01T00:00:00Z' });
      return { body: endpoints.at(-1) };
    }
    const at = endpoints.findIndex((endpoint) => endpoint['id'] === id);
    if (id === undefined)
      return { body: { data: endpoints.map((endpoint) => ({ ...endpoint, display_name: undefined })) } };
    if (at === -1) return { status: 404, body: { error: { message: 'no endpoint' } } };
    return method === 'DELETE' ? { status: 204, body: '' } : { body: endpoints[at] };
  };
  const server = await startFakeServer((request) => {
    const reply = answer(request);
    if (request.method === 'DELETE' && typeof reply === 'object' && reply.status === 204)
      endpoints.splice(
        endpoints.findIndex(({ id }) => request.path.endsWith(String(id))),
        1,
      );
    return reply;
  });
  const { hosting } = togetherAt(server.url);
  if (hosting === null) throw new Error('together has hosting');
  const creates = () => server.requests.filter(({ method }) => method === 'POST');
  return { hosting, endpoints, creates, server };
}

describe('a model that is served by an endpoint of its own', () => {
  it('is one that a job made, or that the list of models does not show', async () => {
    const { hosting } = await startEndpointServer();
    expect(await hosting.isNeededFor(MODEL)).toBe(true);
    expect(await hosting.isNeededFor('unlisted')).toBe(true);
    expect(await hosting.isNeededFor('llama')).toBe(false);
  });

  it('gets one endpoint on the cheapest free hardware, found again until it has started', async () => {
    const { hosting, endpoints, creates } = await startEndpointServer();
    const first = await hosting.ensureServable(INTENT);
    expect(first).toEqual({
      endpointId: 'endpoint-1',
      callAs: 'me/llama-1',
      state: 'starting',
      createdAt: '2026-11-01T00:00:00.000Z',
      usdPerHour: 3,
    });
    Object.assign(endpoints[0] ?? {}, { state: 'STARTED' });
    expect(await hosting.ensureServable(INTENT)).toMatchObject({ endpointId: 'endpoint-1', state: 'started' });
    expect(creates()).toHaveLength(1);
    expect(creates()[0]?.json).toMatchObject({
      model: MODEL,
      hardware: 'cheap',
      state: 'STARTED',
      inactive_timeout: 30,
    });
  });

  it('leaves the endpoints of others alone', async () => {
    const { hosting, endpoints, creates } = await startEndpointServer();
    endpoints.push({ id: 'endpoint-prod', model: MODEL, display_name: 'production', state: 'STARTED' });
    await hosting.ensureServable(INTENT);
    expect(creates()).toHaveLength(1);
    expect(await hosting.release(INTENT)).toHaveLength(1);
    expect(endpoints.map(({ id }) => id)).toEqual(['endpoint-prod']);
  });

  it('is released with every endpoint under its key, and nothing to release is no error', async () => {
    const { hosting, endpoints } = await startEndpointServer();
    await hosting.ensureServable(INTENT);
    endpoints.push({ ...endpoints[0], id: 'endpoint-9' });
    expect((await hosting.release(INTENT)).map(({ endpointId }) => endpointId)).toEqual(['endpoint-1', 'endpoint-9']);
    expect(endpoints).toEqual([]);
    expect(await hosting.release(INTENT)).toEqual([]);
  });

  it('waits for hardware where none is free', async () => {
    const { hosting, creates } = await startEndpointServer([HARDWARE[2] ?? {}]);
    expect(await failureOf(hosting.ensureServable(INTENT))).toMatchObject({ kind: 'retryable', code: 'no_hardware' });
    expect(creates()).toEqual([]);
  });

  it('takes a create without a reply for ambiguous', async () => {
    const { hosting } = await startEndpointServer();
    const server = await startFakeServer(({ method, path }) => {
      if (method === 'POST') return 'reset';
      return { body: { data: path.includes('hardware') ? HARDWARE : [] } };
    });
    expect(hosting).not.toBeNull();
    const asked = togetherAt(server.url).hosting?.ensureServable(INTENT) ?? Promise.resolve();
    expect(await failureOf(asked)).toMatchObject({ kind: 'ambiguous' });
  });
});

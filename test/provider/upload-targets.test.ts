import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { isPublicHost } from '../../config/public-host.ts';
import { createBearerCall } from '../../provider/bearer-call.ts';
import { createTransport } from '../../provider/http.ts';
import type { Transport, TransportRequest } from '../../provider/http.ts';
import { ExchangeFailure } from '../../provider/exchange.ts';
import { publicLookup } from '../../provider/public-lookup.ts';
import { describeFailure } from '../../provider/transport-failure.ts';
import { failureOf } from './deepseek/deepseek-under-test.ts';
import { startFakeServer } from './fake-server.ts';

/** A call of a service at this address. */
function callOf(baseUrl: string, transport: Transport = createTransport()) {
  const deps = { provider: 'lab', role: 'train', baseUrl, apiKey: 'k', transport, clock: Date.now } as const;
  return createBearerCall(deps);
}

const put = (url: string) => ({ url, headers: {}, stream: Readable.from(['rows']) });

describe('a public service that names a place for a file', () => {
  it.each([
    'http://127.0.0.1:9/part',
    'https://127.0.0.1/part',
    'https://localhost/part',
    'https://[::1]/part',
    'https://[::ffff:10.0.0.1]/part',
    'https://10.0.0.7/part',
    'https://192.168.1.1/part',
    'https://169.254.169.254/latest/meta-data',
    'https://[fd00:ec2::254]/latest',
    'https://metadata.google.internal/part',
    'https://vault/part',
    'https://0x7f000001/part',
    'https://2130706433/part',
    'http://storage.example.com/part',
    'file:///etc/passwd',
    'gopher://storage.example.com/',
  ])('is not followed to %s, where nothing is sent', async (url) => {
    const call = callOf('https://api.service.example.com/v1');
    const error = await failureOf(call.put(put(url)));
    expect([error.kind, error.code]).toEqual(['final', 'target_not_public']);
    expect(error.message).not.toContain(url);
  });

  it('is followed to public hosts, as far as their addresses are public', async () => {
    const asked: TransportRequest[] = [];
    const transport: Transport = {
      request: async (request) => {
        asked.push(request);
        return { status: 200, headers: {}, text: '', requestId: null };
      },
      close: () => Promise.resolve(),
      abort: () => undefined,
    };
    await callOf('https://api.service.example.com/v1', transport).put(put('https://bucket.example.com/part'));
    expect(asked).toMatchObject([{ url: 'https://bucket.example.com/part', publicOnly: true }]);
  });

  it('inside a network is followed there: its stores are inside too', async () => {
    const store = await startFakeServer(() => ({ headers: { etag: '"x"' }, body: {} }));
    const call = callOf('http://127.0.0.1:9/v1');
    expect((await call.put(put(`${store.url}/part`))).headers['etag']).toBe('"x"');
    expect(store.requests).toHaveLength(1);
  });
});

it('a name that leads to a machine inside is not connected to, and not tried again', async () => {
  const cause = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    publicLookup('localhost', { all: true }, (failure) => resolve(failure));
  });
  const url = new URL('https://bucket.example.com/part');
  const call = { provider: 'lab', effect: 'repeatable', timeoutMs: 1_000 } as const;
  const error = describeFailure(new ExchangeFailure('error', false, cause), call, url);
  expect([error.kind, error.reason, error.code]).toEqual(['final', 'refused', 'target_not_public']);
});

it.each([
  ['example.com', true],
  ['example.com.', true],
  ['93.184.215.14', true],
  ['[2606:2800:21f:cb07:6820:80da:af6b:8b2c]', true],
  ['100.64.0.1', false],
  ['0.0.0.0', false],
  ['224.0.0.1', false],
  ['[fe80::1]', false],
  ['printer.local', false],
])('%s is public: %s', (host, isPublic) => {
  expect(isPublicHost(host)).toBe(isPublic);
});

import { createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createTransport } from '../../provider/http.ts';
import { failureOf } from './deepseek/deepseek-under-test.ts';
import { portOf, startFakeServer } from './fake-server.ts';

/** A proxy that notes what it is asked for and opens no tunnel. */
async function startRefusingProxy() {
  const asked: string[] = [];
  const server = createServer((socket) =>
    socket.once('data', (chunk) => {
      asked.push(chunk.toString().split('\r\n')[0] ?? '');
      socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { asked, url: `http://127.0.0.1:${portOf(server.address())}` };
}

const CALL = {
  method: 'POST',
  body: '{}',
  timeoutMs: 2_000,
  effect: 'create',
  provider: 'lab',
  role: 'train',
} as const;

function transportOf(proxy: { httpsProxy: string; noProxy?: string }) {
  const transport = createTransport({ proxy });
  onTestFinished(() => transport.close());
  return transport;
}

it('goes through the proxy it was given; a tunnel that is refused is certain, nothing was sent', async () => {
  const proxy = await startRefusingProxy();
  const call = transportOf({ httpsProxy: proxy.url }).request({ ...CALL, url: 'https://api.example.test/v1' });
  expect(await failureOf(call)).toMatchObject({ kind: 'retryable', reason: 'unreachable' });
  expect(proxy.asked).toEqual(['CONNECT api.example.test:443 HTTP/1.1']);
});

it('goes around it to loopback and to what NO_PROXY names', async () => {
  const proxy = await startRefusingProxy();
  const server = await startFakeServer(() => ({ body: {} }));
  const transport = transportOf({ httpsProxy: proxy.url, noProxy: 'api.invalid' });
  expect(await transport.request({ ...CALL, url: server.url })).toMatchObject({ status: 200 });
  await failureOf(transport.request({ ...CALL, url: 'https://api.invalid/v1' }));
  expect(proxy.asked).toEqual([]);
});

it('tells at which address a call went, and none where nothing was reached', async () => {
  const server = await startFakeServer(() => ({ body: {} }));
  const addresses: (string | null)[] = [];
  const transport = createTransport({ onCall: ({ address }) => void addresses.push(address) });
  onTestFinished(() => transport.close());
  await transport.request({ ...CALL, url: server.url });
  await failureOf(transport.request({ ...CALL, url: 'https://nowhere.invalid/v1' }));
  expect(addresses).toEqual(['127.0.0.1', null]);
});

import { createServer } from 'node:net';
import type { LookupFunction } from 'node:net';
import { Agent, MockAgent } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createTransport } from '../../provider/http.ts';
import type { CallRecord, TransportOptions, TransportRequest } from '../../provider/http.ts';
import { ProviderError } from '../../provider/provider-error.ts';
import { portOf, startFakeServer } from './fake-server.ts';
import { deferred } from './deferred.ts';
import type { Reply } from './fake-server.ts';

function transportOf(options: TransportOptions = {}) {
  const transport = createTransport(options);
  onTestFinished(() => transport.close());
  return transport;
}

function post(url: string, change: Partial<TransportRequest> = {}): TransportRequest {
  return {
    method: 'POST',
    url,
    body: '{}',
    timeoutMs: 2_000,
    effect: 'create',
    provider: 'lab',
    role: 'train',
    ...change,
  };
}

async function failureOf(call: Promise<unknown>): Promise<ProviderError> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ProviderError)) throw new Error(`expected a ProviderError, got ${String(error)}`);
  return error;
}

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = portOf(server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('a reply that comes whole', () => {
  it('is handed on with status, headers, text and request id, whatever the status', async () => {
    const server = await startFakeServer(() => ({ status: 503, headers: { 'X-Request-Id': 'r-1' }, body: 'busy' }));
    const reply = await transportOf({ userAgent: 'retune/1' }).request(post(`${server.url}/a?b=c`));
    expect(reply).toMatchObject({ status: 503, text: 'busy', requestId: 'r-1' });
    expect(server.requests[0]).toMatchObject({ path: '/a?b=c', text: '{}', headers: { 'user-agent': 'retune/1' } });
  });

  it('is a redirect that is not followed', async () => {
    const server = await startFakeServer(() => ({ status: 307, headers: { location: '/elsewhere' } }));
    expect(await transportOf().request(post(server.url))).toMatchObject({ status: 307 });
    expect(server.requests).toHaveLength(1);
  });
});

describe('a call that was certainly not sent', () => {
  it('is retryable and unreachable when the connection is refused, for a create too', async () => {
    const error = await failureOf(transportOf().request(post(`http://127.0.0.1:${await closedPort()}/x`)));
    expect(error).toMatchObject({ kind: 'retryable', reason: 'unreachable', code: 'ECONNREFUSED' });
  });

  it('is retryable when the TLS handshake breaks off, although the code is a reset', async () => {
    const server = createServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const error = await failureOf(transportOf().request(post(`https://127.0.0.1:${portOf(server.address())}/x`)));
    expect(error).toMatchObject({ kind: 'retryable', reason: 'unreachable', code: 'ECONNRESET' });
  });

  it('is retryable when no connection came within the time, and is not sent on one that comes later', async () => {
    const received: Buffer[] = [];
    const { promise: closed, resolve: onClosed } = deferred();
    const server = createServer((socket) => {
      socket.on('data', (chunk) => received.push(chunk)).on('close', onClosed);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    let onAddress: () => void = () => undefined;
    const lookup: LookupFunction = (_name, _options, callback) => {
      onAddress = () => callback(null, [{ address: '127.0.0.1', family: 4 }]);
    };
    const dispatcher = new Agent({ connect: { lookup } });
    onTestFinished(() => dispatcher.destroy());
    const url = `http://localhost:${portOf(server.address())}`;
    const error = await failureOf(transportOf({ dispatcher }).request(post(url, { timeoutMs: 30 })));
    expect(error).toMatchObject({ kind: 'retryable', reason: 'unreachable', code: 'connect_timeout' });
    onAddress();
    await closed;
    expect(received).toEqual([]);
  });

  it('is final when the URL is plain http to another machine', async () => {
    const dispatcher = new MockAgent();
    dispatcher.disableNetConnect();
    const error = await failureOf(transportOf({ dispatcher }).request(post('http://example.test/x')));
    expect(error).toMatchObject({ kind: 'final', code: 'insecure_url' });
    expect(error.message).toContain('http://example.test is neither https nor loopback');
  });
});

describe('a call that may have been carried out', () => {
  const breaks: [string, Reply, string][] = [
    ['the connection is reset', 'reset', 'ECONNRESET'],
    ['the connection closes without a reply', 'close', 'UND_ERR_SOCKET'],
    ['the reply is cut', { body: { a: 'long enough to cut' }, truncate: true }, 'UND_ERR_SOCKET'],
    ['no reply comes in time', 'hang', 'timeout'],
    ['the reply is longer than allowed', { body: 'x'.repeat(2_000) }, 'response_too_large'],
  ];
  it.each(breaks)('is ambiguous for a create and retryable for a read when %s', async (_title, reply, code) => {
    const server = await startFakeServer(() => reply);
    const limits = { timeoutMs: reply === 'hang' ? 400 : 5_000, maxResponseBytes: 1_000 };
    const transport = transportOf();
    const create = await failureOf(transport.request(post(server.url, limits)));
    expect(create).toMatchObject({ kind: 'ambiguous', reason: 'unreachable', code });
    const read = await failureOf(transport.request(post(server.url, { ...limits, effect: 'repeatable' })));
    expect(read).toMatchObject({ kind: 'retryable', code });
    expect(server.requests).toHaveLength(2);
  });

  it('counts the time of the body into the time-out', async () => {
    const server = createServer((socket) =>
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf')),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${portOf(server.address())}`;
    const error = await failureOf(transportOf().request(post(url, { timeoutMs: 60 })));
    expect(error).toMatchObject({ kind: 'ambiguous', code: 'timeout' });
  });

  it('is ambiguous when it is aborted after it was sent, and certain when before', async () => {
    const stop = new AbortController();
    const server = await startFakeServer(() => {
      stop.abort();
      return 'hang';
    });
    const transport = transportOf();
    const after = await failureOf(transport.request(post(server.url, { signal: stop.signal })));
    expect(after).toMatchObject({ kind: 'ambiguous', reason: 'aborted' });
    const before = await failureOf(transport.request(post(server.url, { signal: stop.signal })));
    expect(before).toMatchObject({ kind: 'retryable', reason: 'aborted' });
    expect(server.requests).toHaveLength(1);
  });
});

describe('onCall', () => {
  it('is told of each call exactly once, without its body', async () => {
    const records: CallRecord[] = [];
    const transport = transportOf({ onCall: (record) => records.push(record) });
    const server = await startFakeServer(({ path }) =>
      path === '/bad' ? 'reset' : { headers: { 'x-request-id': 'r' } },
    );
    await transport.request(post(`${server.url}/good?q=1`, { body: 'secret row', attempt: 2 }));
    await failureOf(transport.request(post(`${server.url}/bad`)));
    expect(records).toMatchObject([
      { provider: 'lab', role: 'train', path: '/good', status: 200, code: null, requestId: 'r', attempt: 2 },
      { path: '/bad', status: null, code: 'ECONNRESET', requestId: null, attempt: 0 },
    ]);
    expect(JSON.stringify(records)).not.toContain('secret row');
  });

  it('cannot lose a reply by failing itself', async () => {
    const server = await startFakeServer(() => ({ body: { job_id: 'j' } }));
    const transport = transportOf({
      onCall: () => {
        throw new Error('disk full');
      },
    });
    expect((await transport.request(post(server.url))).text).toContain('job_id');
  });
});

import { randomBytes } from 'node:crypto';
import { onTestFinished, expect, test } from 'vitest';
import { createEncryptionCodec } from '../../../platform/encryption-codec.ts';
import { startCodecServer } from '../../../servers/codec-server/codec-server.ts';

const KEY = { id: 'k1', key: new Uint8Array(randomBytes(32)) };
const ORIGIN = 'http://localhost:8233';
const PLAIN = {
  metadata: { encoding: Buffer.from('json/plain').toString('base64') },
  data: Buffer.from('"hello"').toString('base64'),
};

interface Body {
  readonly payloads: readonly { readonly metadata: Record<string, string>; readonly data: string }[];
}

async function start(options: { token?: string; maxBodyBytes?: number } = {}) {
  const server = await startCodecServer({
    codec: createEncryptionCodec({ keys: [KEY], strict: false }),
    host: '127.0.0.1',
    port: 0,
    origins: [ORIGIN],
    token: options.token ?? null,
    ...(options.maxBodyBytes === undefined ? {} : { maxBodyBytes: options.maxBodyBytes }),
  });
  onTestFinished(() => server.close());
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return { ...server, post };
}

async function bodyOf(response: Response): Promise<Body> {
  expect(response.status).toBe(200);
  return (await response.json()) as Body;
}

test('it encodes and decodes by Temporal’s protocol, with the namespace in the path or without', async () => {
  const { post } = await start();
  const encoded = await bodyOf(await post('/encode', { payloads: [PLAIN] }));
  expect(Buffer.from(encoded.payloads[0]?.metadata['encoding'] ?? '', 'base64').toString()).toBe('binary/encrypted');
  for (const path of ['/decode', '/namespaces/default/decode']) {
    expect(await bodyOf(await post(path, encoded))).toEqual({ payloads: [PLAIN] });
  }
});

test('a page of a listed origin is answered with its origin alone, any other is refused', async () => {
  const { post, url } = await start();
  const listed = await post('/decode', { payloads: [PLAIN] }, { origin: ORIGIN });
  expect(listed.headers.get('access-control-allow-origin')).toBe(ORIGIN);
  for (const origin of ['http://evil.example', 'http://localhost:8234', 'null']) {
    const refused = await post('/decode', { payloads: [PLAIN] }, { origin });
    expect(refused.status).toBe(403);
    expect(refused.headers.get('access-control-allow-origin')).toBeNull();
    const preflight = await fetch(`${url}/decode`, { method: 'OPTIONS', headers: { origin } });
    expect(preflight.status).toBe(403);
  }
});

test('with a token it answers only who shows it, or who logged in with it', async () => {
  const { post, url } = await start({ token: 'let-me-in' });
  expect((await post('/decode', { payloads: [PLAIN] })).status).toBe(401);
  expect((await post('/decode', { payloads: [PLAIN] }, { authorization: 'Bearer nearly' })).status).toBe(401);
  expect((await post('/decode', { payloads: [PLAIN] }, { authorization: 'Bearer let-me-in' })).status).toBe(200);

  const login = (token: string) => fetch(`${url}/login`, { method: 'POST', body: new URLSearchParams({ token }) });
  expect((await login('wrong')).headers.get('set-cookie')).toBeNull();
  const cookie = (await login('let-me-in')).headers.get('set-cookie') ?? '';
  expect(cookie).toContain('HttpOnly');
  const [pair = ''] = cookie.split(';');
  expect((await post('/decode', { payloads: [PLAIN] }, { cookie: pair })).status).toBe(200);
  expect((await post('/decode', { payloads: [PLAIN] }, { cookie: `${pair.slice(0, -1)}x` })).status).toBe(401);
});

test.each([
  ['no JSON', '{', 400],
  ['another form', { payload: [] }, 400],
  ['no base64', { payloads: [{ metadata: {}, data: '<script>' }] }, 400],
  ['too large', { payloads: [{ metadata: {}, data: 'A'.repeat(2_000) }] }, 413],
] as const)('%s is refused and not repeated in the answer', async (_name, body, status) => {
  const { post } = await start({ maxBodyBytes: 1_000 });
  const response = await post('/decode', body);
  expect(response.status).toBe(status);
  expect(await response.text()).not.toMatch(/script|AAAA/);
});

test('what these keys do not open is refused without its content', async () => {
  const { post } = await start();
  const stranger = createEncryptionCodec({ keys: [{ id: 'k1', key: new Uint8Array(randomBytes(32)) }], strict: true });
  const [made] = await stranger.encode([{ metadata: {}, data: Buffer.from('canary') }]);
  const metadata = Object.fromEntries(
    Object.entries(made?.metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('base64')]),
  );
  const response = await post('/decode', {
    payloads: [{ metadata, data: Buffer.from(made?.data ?? []).toString('base64') }],
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ error: 'a payload could not be read with these keys' });
});

test('only POST is taken, unknown paths are named, and it says that it is alive', async () => {
  const { url, post } = await start();
  expect((await fetch(`${url}/decode`)).status).toBe(405);
  expect((await post('/else', {})).status).toBe(404);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

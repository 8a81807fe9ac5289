import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDiskStore } from '../../../platform/disk-store.ts';
import { startViewServer } from '../../../servers/view/view-server.ts';
import type { ViewServer } from '../../../servers/view/view-server.ts';

let dir: string;
let view: ViewServer;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'retune-view-'));
  const store = createDiskStore(join(dir, 'store'));
  view = await startViewServer({ port: 0, store, lookAtRun: () => Promise.resolve(null), temporalUi: () => null });
});
afterAll(async () => {
  await view.close();
  await rm(dir, { recursive: true, force: true });
});

/** A request with headers that fetch does not let one set. */
function raw(options: { method?: string; path?: string; host?: string }): Promise<{ status: number; allow?: string }> {
  const { hostname, port } = new URL(view.url);
  return new Promise((resolve, reject) => {
    const { method = 'GET', path = '/runs', host } = options;
    const sent = request({ hostname, port, method, path, ...(host === undefined ? {} : { headers: { host } }) });
    sent.on('error', reject).on('response', (response) => {
      response.resume();
      const { allow } = response.headers;
      resolve({ status: response.statusCode ?? 0, ...(allow === undefined ? {} : { allow }) });
    });
    sent.end();
  });
}

it.each(['evil.example', 'evil.example:80', '127.0.0.1.evil.example', '127.0.0.1@evil.example', '10.0.0.1'])(
  'the host %j is refused: a name that somebody else points at this machine reads nothing',
  async (host) => {
    expect((await raw({ host })).status).toBe(403);
  },
);

it.each(['localhost', 'LOCALHOST:4650', '127.0.0.1:4650', '[::1]:4650'])('the host %j is answered', async (host) => {
  expect((await raw({ host })).status).toBe(200);
});

it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s is refused', async (method) => {
  expect(await raw({ method })).toEqual({ status: 405, allow: 'GET, HEAD' });
});

it('HEAD is answered', async () => {
  expect((await raw({ method: 'HEAD' })).status).toBe(200);
});

it('every answer forbids scripts of the page, other hosts, frames and caches', async () => {
  for (const path of ['/', '/nowhere', '/assets/view.css']) {
    const { headers } = await fetch(`${view.url}${path}`);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe|https?:/);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  }
});

import { expect, onTestFinished, test } from 'vitest';
import { startObserveServer } from '../../worker/observe-server.ts';

async function start(options: { unhealthy?: string; notReady?: string; metrics?: () => Promise<string> } = {}) {
  const server = await startObserveServer({
    listen: { host: '127.0.0.1', port: 0 },
    metrics: options.metrics ?? (() => Promise.resolve('up 1\n')),
    unhealthy: () => options.unhealthy ?? null,
    notReady: () => Promise.resolve(options.notReady ?? null),
  });
  onTestFinished(() => server.close());
  return async (path: string, method = 'GET') => {
    const response = await fetch(`${server.url}${path}`, { method });
    return [response.status, await response.text()] as const;
  };
}

test('figures, health and readiness are told', async () => {
  const get = await start();
  expect(await get('/metrics')).toEqual([200, 'up 1\n']);
  expect(await get('/healthz')).toEqual([200, 'ok\n']);
  expect(await get('/readyz')).toEqual([200, 'ok\n']);
  expect((await get('/')).at(0)).toBe(404);
  expect((await get('/metrics', 'POST')).at(0)).toBe(404);
});

test('what is wrong is 503 with the reason', async () => {
  const get = await start({ unhealthy: 'the worker has failed', notReady: 'Temporal does not answer' });
  expect(await get('/healthz')).toEqual([503, 'the worker has failed\n']);
  expect(await get('/readyz')).toEqual([503, 'Temporal does not answer\n']);
});

test('figures that cannot be collected are a 500, and the server goes on', async () => {
  const get = await start({ metrics: () => Promise.reject(new Error('no')) });
  expect((await get('/metrics')).at(0)).toBe(500);
  expect((await get('/healthz')).at(0)).toBe(200);
});

test('an address that is taken is told with its mend', async () => {
  const first = await startObserveServer({
    listen: { host: '127.0.0.1', port: 0 },
    metrics: () => Promise.resolve(''),
    unhealthy: () => null,
    notReady: () => Promise.resolve(null),
  });
  onTestFinished(() => first.close());
  const port = Number(new URL(first.url).port);
  const second = startObserveServer({
    listen: { host: '127.0.0.1', port },
    metrics: () => Promise.resolve(''),
    unhealthy: () => null,
    notReady: () => Promise.resolve(null),
  });
  await expect(second).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('RETUNE_METRICS_ADDRESS'),
  });
});

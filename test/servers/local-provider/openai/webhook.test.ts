import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:http';
import OpenAI from 'openai';
import { describe, expect, onTestFinished, test } from 'vitest';
import { makeDataDir } from '../client.ts';
import { startOpenai, uploadTopics } from './openai-client.ts';

const SECRET = `whsec_${Buffer.from('a secret of the tests').toString('base64')}`;

interface Delivery {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver on a free port; `answer` gives the status for each delivery, by its number from 1. */
async function startReceiver(answer: (delivery: number) => number = () => 200) {
  const deliveries: Delivery[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      deliveries.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(answer(deliveries.length)).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { deliveries, url: `http://127.0.0.1:${port}/hooks` };
}

async function startJob(openai: OpenAI): Promise<string> {
  const order = { model: 'local-small', training_file: await uploadTopics(openai) };
  return (await openai.fineTuning.jobs.create(order)).id;
}

function unwrap({ headers, body }: Delivery) {
  const flat = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  return new OpenAI({ apiKey: 'x' }).webhooks.unwrap(body, flat, SECRET);
}

describe('the end of a job', () => {
  test('is posted, signed so that the official client takes it', async () => {
    const { deliveries, url } = await startReceiver();
    const { openai, provider } = await startOpenai();
    expect((await provider.control('/_webhook', { url, secret: SECRET })).status).toBe(200);
    const id = await startJob(openai);
    await expect.poll(() => deliveries.length, { timeout: 20_000 }).toBe(1);
    expect(await unwrap(deliveries[0]!)).toMatchObject({ type: 'fine_tuning.job.succeeded', data: { id } });
    await expect(unwrap({ ...deliveries[0]!, body: `${deliveries[0]!.body} ` })).rejects.toThrow(/signature/);
  });

  test('is posted again under the same id until it is taken', async () => {
    const { deliveries, url } = await startReceiver((delivery) => (delivery < 3 ? 503 : 200));
    const { openai } = await startOpenai({ webhook: { url, secret: SECRET } });
    const id = await startJob(openai);
    await openai.fineTuning.jobs.cancel(id);
    await expect.poll(() => deliveries.length, { timeout: 20_000 }).toBe(3);
    expect(new Set(deliveries.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(await unwrap(deliveries[2]!)).toMatchObject({ type: 'fine_tuning.job.cancelled', data: { id } });
  });

  test('that nobody took before a stop is posted after the next start', async () => {
    const dataDir = makeDataDir();
    const deaf = await startReceiver(() => 500);
    const before = await startOpenai({ dataDir, webhook: { url: deaf.url, secret: SECRET } });
    const id = await startJob(before.openai);
    await before.openai.fineTuning.jobs.cancel(id);
    await expect.poll(() => deaf.deliveries.length).toBe(1);
    await before.provider.close();

    const { deliveries, url } = await startReceiver();
    await startOpenai({ dataDir, webhook: { url, secret: SECRET } });
    await expect.poll(() => deliveries.length).toBe(1);
    expect(await unwrap(deliveries[0]!)).toMatchObject({ data: { id } });
  });
});

test.each([
  ['an address off this machine', { url: 'https://example.com/hook', secret: SECRET }],
  ['a secret without its prefix', { url: 'http://127.0.0.1:1/hook', secret: 'secret' }],
])('a webhook with %s is refused', async (_, webhook) => {
  const { provider } = await startOpenai();
  expect((await provider.control('/_webhook', webhook)).status).toBe(400);
  await expect(startOpenai({ webhook })).rejects.toMatchObject({ code: 'USAGE' });
});

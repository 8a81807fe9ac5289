import { createClient } from 'redis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startLocalProvider } from '../../servers/local-provider/local-provider.ts';
import { inTurn, startFakeServer } from '../provider/fake-server.ts';
import type { Reply } from '../provider/fake-server.ts';
import { noRedis, startRedis } from '../support/redis-server.ts';
import { project, runCli, temporaryFolder } from './run-cli.ts';

const TEXT = ['invoke', '--service', 'text_generation'] as const;
const SECRET = 'a-secret-of-this-test';

async function localProvider(): Promise<Record<string, string>> {
  const provider = await startLocalProvider({ port: 0, testControls: true });
  onTestFinished(() => provider.close());
  return { RETUNE_LOCAL_PROVIDER_URL: provider.url };
}

/** A provider of the test's own, reached as `deepseek`. */
async function fakeProvider(answer: () => Reply) {
  const server = await startFakeServer(answer);
  const env = { DEEPSEEK_BASE_URL: server.url, DEEPSEEK_APP_KEY: 'key', DEEPSEEK_APP_SECRET: SECRET };
  return { server, env };
}

const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
const hello = { text: 'hello', finish_reason: 'stop', usage };

describe('retune invoke', () => {
  it('asks the local provider where nothing else is named, and needs no Temporal', async () => {
    const { code, json } = await runCli([...TEXT, '--prompt', 'Where is my card?', '--json'], {
      env: { ...(await localProvider()), TEMPORAL_ADDRESS: '127.0.0.1:1' },
    });
    expect(code).toBe(0);
    expect(json()).toMatchObject({
      ...{ provider: 'local', service: 'text_generation', model: 'local-small', cached: [false], attempts: 1 },
      ...{ latency_ms: expect.any(Number), error: null },
      results: [{ text: expect.any(String), finish_reason: 'stop', usage: { total_tokens: expect.any(Number) } }],
    });
  });

  it("asks the configuration's provider for its base model, or what the flags say", async () => {
    const env = await localProvider();
    const cwd = project();
    expect((await runCli([...TEXT, '--prompt', 'a', '--json'], { cwd, env })).json()['model']).toBe('local-small');
    const other = await runCli([...TEXT, '--prompt', 'a', '--model', 'unheard-of', '--json'], { cwd, env });
    expect(other.code).toBe(5);
    expect(other.json()).toMatchObject({ error: { code: 'PROVIDER_REFUSED' } });
  });

  it('prints the answer alone without --json', async () => {
    const { env } = await fakeProvider(() => ({ body: { model: 'm', result: hello } }));
    expect(await runCli([...TEXT, '--prompt', 'a'], { env })).toMatchObject({ code: 0, stdout: 'hello\n', stderr: '' });
  });

  it('sends the parameters of its flags, one parameter set and no list', async () => {
    const { server, env } = await fakeProvider(() => ({ body: { model: 'm', result: hello } }));
    const flags = ['--max-tokens', '7', '--temperature', '0.5', '--seed', '3', '--model', 'm'];
    await runCli([...TEXT, '--prompt', 'a', ...flags], { env });
    expect(server.requests[0]?.body).toEqual({
      service: 'text_generation',
      parameters: { prompt: 'a', max_tokens: 7, temperature: 0.5, seed: 3, model: 'm' },
    });
  });

  it.each([
    [
      'image_classification',
      ['--image-url', 'https://a/b.png', '--top-k', '2'],
      { image_url: 'https://a/b.png', top_k: 2 },
    ],
    [
      'multimodal',
      ['--image-url', 'data:image/png;base64,AA', '--text', 'what?'],
      { image_url: 'data:image/png;base64,AA', text: 'what?' },
    ],
  ])('%s takes its own flags', async (service, flags, parameters) => {
    const labels = [{ label: 'cat', score: 0.9 }];
    const { server, env } = await fakeProvider(() => ({ body: { model: 'eyes', result: { labels } } }));
    const { code, json } = await runCli(['invoke', '--service', service, ...flags, '--json'], { env });
    expect(code).toBe(0);
    expect(json()).toMatchObject({ model: 'eyes', results: [{ labels }] });
    expect(server.requests[0]?.body).toEqual({ service, parameters });
  });

  describe('with --batch', () => {
    const lines = '{"prompt":"one"}\n\n"two"\nthree\n{"prompt":"hot","temperature":3}\n';

    it('makes one call of all items, in order, and a bad one fails alone', async () => {
      const { server, env } = await fakeProvider(() => ({
        body: {
          model: 'm',
          results: [
            { index: 1, error: { code: 'refused', message: 'not that' } },
            { index: 0, ...hello },
            { index: 2, ...hello, text: 'third' },
          ],
        },
      }));
      const cwd = temporaryFolder({ 'prompts.jsonl': lines });
      const { code, json } = await runCli([...TEXT, '--batch', 'prompts.jsonl', '--json'], { cwd, env });
      expect(code).toBe(0);
      expect(server.requests.map(({ body }) => body['parameters'])).toEqual([
        [{ prompt: 'one' }, { prompt: 'two' }, { prompt: 'three' }],
      ]);
      expect(json()['results']).toMatchObject([
        { text: 'hello' },
        { error: { code: 'refused', message: 'not that' } },
        { text: 'third' },
        { error: { code: 'parameters_invalid', message: expect.stringContaining('temperature') } },
      ]);
      expect(json()['cached']).toEqual([false, false, false, false]);
    });

    it('makes a call for each hundred', async () => {
      const env = await localProvider();
      const prompts = Array.from({ length: 101 }, (_, index) => `prompt ${index}`);
      const cwd = temporaryFolder({ 'prompts.json': JSON.stringify(prompts) });
      const { code, json } = await runCli([...TEXT, '--batch', 'prompts.json', '--json'], { cwd, env });
      expect(code).toBe(0);
      expect(json()['results']).toHaveLength(101);
      const journal = (await (await fetch(`${env['RETUNE_LOCAL_PROVIDER_URL']}/_journal`)).json()) as {
        requests: unknown[];
      };
      expect(journal.requests).toHaveLength(2);
    });

    it('exits 5 with its error where not one item was answered', async () => {
      const error = { code: 'refused', message: 'no' };
      const { env } = await fakeProvider(() => ({ body: { results: [{ index: 0, error }] } }));
      const cwd = temporaryFolder({ p: 'one\n' });
      const { code, json } = await runCli([...TEXT, '--batch', 'p', '--json'], { cwd, env });
      expect(code).toBe(5);
      expect(json()).toMatchObject({ results: [{ error }], error: { code: 'PROVIDER_REFUSED' } });
    });
  });

  it.each([
    ['a service nobody offers', ['invoke', '--service', 'poetry', '--prompt', 'a']],
    ['no service', ['invoke', '--prompt', 'a']],
    ['no prompt', [...TEXT]],
    ['the flags of another service', [...TEXT, '--prompt', 'a', '--image-url', 'https://a/b']],
    ['a prompt beside a batch', [...TEXT, '--prompt', 'a', '--batch', 'p']],
    ['a file that is not there', [...TEXT, '--batch', 'absent']],
    ['a temperature out of range', [...TEXT, '--prompt', 'a', '--temperature', '1.5']],
    ['max_tokens beyond the maximum', [...TEXT, '--prompt', 'a', '--max-tokens', '1000000']],
  ])('refuses %s before anything is sent: exit 2', async (_title, argv) => {
    const { server, env } = await fakeProvider(() => ({ body: { result: hello } }));
    const { code, json } = await runCli([...argv, '--json'], { env });
    expect(code).toBe(2);
    expect(json()).toMatchObject({ error: { message: expect.any(String) } });
    expect(server.requests).toEqual([]);
  });

  it('tries three times on a 429, waiting as asked, and says so', async () => {
    const busy = { status: 429, headers: { 'retry-after': '0' }, body: { error: { code: 'rate', message: 'busy' } } };
    const patient = await fakeProvider(inTurn(busy, busy, { body: { model: 'm', result: hello } }));
    const answered = await runCli([...TEXT, '--prompt', 'a', '--json'], { env: patient.env });
    expect(answered.json()).toMatchObject({ attempts: 3, results: [{ text: 'hello' }] });
    expect(answered.stderr).toContain('waiting 0.0 s before try 2');
    const hopeless = await fakeProvider(() => busy);
    const refused = await runCli([...TEXT, '--prompt', 'a', '--json'], { env: hopeless.env });
    expect(refused.code).toBe(7);
    expect(refused.json()).toMatchObject({ error: { code: 'PROVIDER_RATE_LIMITED' } });
    expect(hopeless.server.requests).toHaveLength(3);
  });

  it.each([
    [401, 5, 'PROVIDER_AUTHENTICATION', 'check the AppKey and the signature algorithm'],
    [402, 5, 'PROVIDER_CREDIT', 'out of credit'],
    [500, 7, 'PROVIDER_UNREACHABLE', 'contact support'],
  ])('ends on a %i with exit %i, %s, and never shows the secret', async (status, exit, errorCode, words) => {
    const { env } = await fakeProvider(() => ({ status, body: { error: { code: 'x', message: 'their words' } } }));
    const { code, json, stdout, stderr } = await runCli([...TEXT, '--prompt', 'a', '--json', '--debug'], { env });
    expect(code).toBe(exit);
    expect(json()).toMatchObject({ error: { code: errorCode, message: expect.stringContaining(words) } });
    expect(stdout + stderr).not.toContain(SECRET);
  });

  describe.skipIf(noRedis !== null)(`over Redis (skipped where ${noRedis ?? 'redis-server is missing'})`, () => {
    it('answers the second equal call from it, and asks anew with --no-cache', async () => {
      const redis = await startRedis();
      const { server, env: own } = await fakeProvider(() => ({ body: { model: 'm', result: hello } }));
      const env = { ...own, REDIS_URL: redis.url };
      const run = async (...more: string[]) =>
        (await runCli([...TEXT, '--prompt', 'a', ...more, '--json'], { env })).json();
      expect([await run(), await run(), await run('--no-cache')].map(({ cached }) => cached)).toEqual([
        [false],
        [true],
        [false],
      ]);
      expect(server.requests).toHaveLength(2);
      const client = createClient({ url: redis.url });
      await client.connect();
      expect(await client.keys('*')).toEqual([expect.stringMatching(/^deepseek:[0-9a-f]{64}$/)]);
      await client.close();
    });

    it('goes on without it, with a warning, where it does not listen', async () => {
      const { env } = await fakeProvider(() => ({ body: { model: 'm', result: hello } }));
      const reply = await runCli([...TEXT, '--prompt', 'a', '--json'], {
        env: { ...env, REDIS_URL: 'redis://127.0.0.1:1' },
      });
      expect(reply.code).toBe(0);
      expect(reply.json()).toMatchObject({ results: [{ text: 'hello' }], cached: [false] });
      expect(reply.stderr).toContain('goes on without it');
    });
  });
});

import { describe, expect, it, onTestFinished } from 'vitest';
import { assertModelsKnown } from '../../activities/known-models.ts';
import { readSettings } from '../../config/settings.ts';
import { createTransport } from '../../provider/http.ts';
import { startFakeServer } from '../provider/fake-server.ts';
import type { Reply } from '../provider/fake-server.ts';

const refusal = (status: number, code: string, message: string): Reply => ({
  status,
  body: { error: { code, message } },
});

interface Scripted {
  readonly models?: Reply;
  readonly answer?: Reply;
  readonly hardware?: Reply;
}

/** Looks for one model of a scripted provider: what is thrown, and how many prompts it took. */
async function lookFor(model: string, replies: Scripted, provider: 'openai' | 'together' = 'openai') {
  const { models = { body: { data: [{ id: 'gpt-x' }] } }, answer, hardware } = replies;
  const server = await startFakeServer(({ path }) => {
    if (path === '/v1/models') return models;
    if (path.startsWith('/v1/hardware')) return hardware ?? { body: { data: [] } };
    return answer ?? { body: { choices: [{ message: { content: 'hi' }, finish_reason: 'stop' }] } };
  });
  const transport = createTransport();
  onTestFinished(() => transport.close());
  const settings = readSettings({
    ...{ OPENAI_BASE_URL: `${server.url}/v1`, OPENAI_API_KEY: 'sk-planted' },
    ...{ TOGETHER_BASE_URL: `${server.url}/v1`, TOGETHER_API_KEY: 'sk-planted' },
  });
  const error = await assertModelsKnown({ settings, transport }, { providers: {} }, [{ provider, model }]).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return { error, prompts: server.requests.filter(({ path }) => path.endsWith('/chat/completions')).length };
}

describe('a model that is named for an evaluation', () => {
  it('and listed by its provider is known without a prompt', async () => {
    expect(await lookFor('gpt-x', {})).toEqual({ error: null, prompts: 0 });
  });

  it('and on no list is known where it answers one prompt, as behind a gateway', async () => {
    expect(await lookFor('gpt-routed', {})).toEqual({ error: null, prompts: 1 });
    expect(await lookFor('gpt-routed', { models: refusal(403, 'forbidden', 'no') })).toEqual({
      error: null,
      prompts: 1,
    });
  });

  it('and neither listed nor answering is unknown, in the provider’s words', async () => {
    const answer = refusal(404, 'model_not_found', 'The model gpt-y does not exist');
    const { error, prompts } = await lookFor('gpt-y', { answer });
    expect(prompts).toBe(1);
    expect(error).toMatchObject({
      code: 'MODEL_UNKNOWN',
      message: expect.stringMatching(/^openai has no model "gpt-y": .*answered 404/),
      hint: expect.stringContaining('PROVIDER:MODEL'),
    });
  });

  it('whose key the provider refuses fails as that, not as unknown', async () => {
    const denied = refusal(401, 'invalid_api_key', 'no such key');
    const { error } = await lookFor('gpt-x', { models: denied, answer: denied });
    expect(error).toMatchObject({ name: 'ProviderError', reason: 'authentication' });
  });

  it('of a provider that is away is not judged', async () => {
    const away = refusal(503, 'overloaded', 'later');
    expect(await lookFor('gpt-y', { models: away })).toEqual({ error: null, prompts: 0 });
    expect(await lookFor('gpt-y', { answer: away })).toEqual({ error: null, prompts: 1 });
  });

  it('that would have to be hosted is looked up by its hardware, and not hosted', async () => {
    const models: Reply = { body: [{ id: 'llama' }] };
    const offered: Reply = { body: { data: [{ id: 'gpu', availability: { status: 'unavailable' } }] } };
    expect(await lookFor('me/tuned', { models, hardware: offered }, 'together')).toEqual({ error: null, prompts: 0 });
    const { error, prompts } = await lookFor('me/tuned', { models }, 'together');
    expect(error).toMatchObject({ code: 'MODEL_UNKNOWN', message: expect.stringContaining('no hardware') });
    expect(prompts).toBe(0);
  });
});

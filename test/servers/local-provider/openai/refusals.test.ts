import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import type { Client } from '../client.ts';
import { topicFile } from '../client.ts';
import { startOpenai, uploadText, uploadTopics } from './openai-client.ts';

type Body = Record<string, unknown>;

/** What a raw call is answered with: the official client would not send most of these. */
async function call(provider: Client, method: string, path: string, body?: unknown) {
  const headers: Record<string, string> = { authorization: 'Bearer local-secret', 'content-type': 'application/json' };
  const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
  const reply = await fetch(`${provider.baseUrls.openai}${path}`, init);
  const { error } = (await reply.json()) as { error: Body };
  return { status: reply.status, error, retry: reply.headers.get('x-should-retry') };
}

describe('a job is refused', () => {
  test.each<[string, Body, string, string]>([
    ['without a model', { model: undefined }, 'missing_required_parameter', 'model'],
    ['with a model that is a number', { model: 7 }, 'invalid_type', 'model'],
    ['with a model there is not', { model: 'gpt-5' }, 'model_not_available', 'model'],
    ['without a file', { training_file: undefined }, 'missing_required_parameter', 'training_file'],
    ['with a file there is not', { training_file: 'file-none' }, 'invalid_value', 'training_file'],
    ['with a validation file there is not', { validation_file: 'file-none' }, 'invalid_value', 'validation_file'],
    ['with an unknown field', { epochs: 3 }, 'unknown_parameter', 'epochs'],
    ['with an unknown method', { method: { type: 'reinforcement' } }, 'invalid_value', 'method.type'],
    ['with a method of no type', { method: {} }, 'missing_required_parameter', 'method.type'],
    [
      'with too many epochs',
      { method: { type: 'supervised', supervised: { hyperparameters: { n_epochs: 51 } } } },
      'invalid_value',
      'method.supervised.hyperparameters.n_epochs',
    ],
    ['with a seed that is no integer', { seed: 1.5 }, 'invalid_type', 'seed'],
    ['with a negative seed', { seed: -1 }, 'invalid_value', 'seed'],
    ['with an empty suffix', { suffix: '' }, 'invalid_value', 'suffix'],
    ['with a long suffix', { suffix: 'x'.repeat(65) }, 'invalid_value', 'suffix'],
    ['with metadata that is no text', { metadata: { a: 1 } }, 'invalid_type', 'metadata.a'],
    [
      'with too much metadata',
      { metadata: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`k${i}`, 'v'])) },
      'invalid_value',
      'metadata',
    ],
    ['with an integration', { integrations: [{ type: 'wandb' }] }, 'invalid_type', 'integrations[0]'],
  ])('%s', async (_, changes, code, param) => {
    const { openai, provider } = await startOpenai();
    const order = { model: 'local-small', training_file: await uploadTopics(openai), ...changes };
    const refused = await call(provider, 'POST', '/fine_tuning/jobs', order);
    expect(refused).toEqual({
      status: 400,
      error: { message: expect.stringMatching(/\S/), type: 'invalid_request_error', param, code },
      retry: 'false',
    });
    expect((await provider.journal()).jobs).toEqual([]);
  });

  test('when it has ended and is to be cancelled, paused or resumed', async () => {
    const { openai } = await startOpenai();
    const trainingFile = await uploadText(openai, '{}\n');
    const { id } = await openai.fineTuning.jobs.create({ model: 'local-small', training_file: trainingFile });
    await expect.poll(async () => (await openai.fineTuning.jobs.retrieve(id)).status).toBe('failed');
    const { jobs } = openai.fineTuning;
    for (const act of [jobs.cancel(id), jobs.pause(id), jobs.resume(id)]) {
      await expect(act).rejects.toMatchObject({ status: 400, code: 'invalid_job_status' });
    }
  });
});

describe('a chat is refused', () => {
  const user = { role: 'user', content: 'hi' };
  const tool = { type: 'function', function: { name: 'look_up', parameters: { type: 'object' } } };
  const calling = {
    role: 'assistant',
    content: null,
    tool_calls: [{ id: 'c1', type: 'function', function: { name: 'look_up', arguments: '{}' } }],
  };
  test.each<[string, Body, number, string, string]>([
    ['for a model there is not', { model: 'gpt-5' }, 404, 'model_not_found', 'model'],
    ['without messages', { messages: [] }, 400, 'invalid_value', 'messages'],
    [
      'with a role there is not',
      { messages: [{ role: 'robot', content: 'x' }] },
      400,
      'invalid_value',
      'messages[0].role',
    ],
    [
      'with content that is a number',
      { messages: [{ role: 'user', content: 1 }] },
      400,
      'invalid_type',
      'messages[0].content',
    ],
    ['above the highest temperature', { temperature: 2.1 }, 400, 'invalid_value', 'temperature'],
    ['below the lowest', { temperature: -0.1 }, 400, 'invalid_value', 'temperature'],
    ['with a top_p above one', { top_p: 1.1 }, 400, 'invalid_value', 'top_p'],
    ['with five stop sequences', { stop: ['a', 'b', 'c', 'd', 'e'] }, 400, 'invalid_type', 'stop'],
    ['with no tokens to answer in', { max_tokens: 0 }, 400, 'invalid_value', 'max_tokens'],
    [
      'with more tokens than the model has',
      { max_completion_tokens: 4_097 },
      400,
      'invalid_value',
      'max_completion_tokens',
    ],
    ['with both limits on tokens', { max_tokens: 5, max_completion_tokens: 5 }, 400, 'invalid_value', 'max_tokens'],
    ['with a tool choice and no tools', { tool_choice: 'required' }, 400, 'invalid_value', 'tool_choice'],
    ['with stream options and no stream', { stream_options: {} }, 400, 'invalid_value', 'stream_options'],
    [
      'for JSON it could not promise',
      { response_format: { type: 'json_object' } },
      400,
      'invalid_value',
      'response_format.type',
    ],
    ['with an unknown field', { logprobs: true }, 400, 'unknown_parameter', 'logprobs'],
    [
      'with a call that nobody answered',
      { messages: [user, calling, user], tools: [tool] },
      400,
      'invalid_value',
      'messages[2]',
    ],
    [
      'with an answer to no call',
      { messages: [user, { role: 'tool', tool_call_id: 'c2', content: 'x' }] },
      400,
      'invalid_value',
      'messages[1]',
    ],
  ])('%s', async (_, changes, status, code, param) => {
    const { provider } = await startOpenai();
    const refused = await call(provider, 'POST', '/chat/completions', {
      model: 'local-small',
      messages: [user],
      ...changes,
    });
    expect(refused).toMatchObject({ status, error: { type: 'invalid_request_error', code, param } });
  });
});

describe('a file is refused', () => {
  test.each<[string, object, string]>([
    ['of another purpose', { purpose: 'batch' }, 'purpose'],
    ['of no purpose', { purpose: undefined }, 'purpose'],
    ['that is to expire too soon', { expires_after: { anchor: 'created_at', seconds: 60 } }, 'expires_after.seconds'],
  ])('%s', async (_, changes, param) => {
    const { openai } = await startOpenai();
    const body = { file: new File([topicFile()], 'a.jsonl'), purpose: 'fine-tune', ...changes } as never;
    await expect(openai.files.create(body)).rejects.toMatchObject({ status: 400, param });
  });

  test('whose name says that it is no JSONL', async () => {
    const { openai, provider } = await startOpenai();
    await expect(uploadText(openai, topicFile(), 'train.csv')).rejects.toThrow(/Must be .jsonl/);
    expect((await provider.journal())['files']).toEqual([]);
  });
});

describe('a call', () => {
  test('to nowhere, with a wrong method or key, or for what there is not, is answered in the words of the service', async () => {
    const { openai, provider } = await startOpenai();
    expect(await call(provider, 'GET', '/nowhere')).toMatchObject({ status: 404, error: { code: 'unknown_url' } });
    expect(await call(provider, 'PUT', '/files')).toMatchObject({ status: 405 });
    expect(await call(provider, 'GET', '/fine_tuning/jobs/ftjob-none')).toMatchObject({
      status: 404,
      error: { type: 'invalid_request_error', param: 'fine_tune_id', code: 'fine_tune_not_found' },
    });
    const stranger = openai.withOptions({ apiKey: 'other' });
    const refused: unknown = await stranger.files.list().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(OpenAI.AuthenticationError);
    expect(refused).toMatchObject({ code: 'invalid_api_key', requestID: expect.stringMatching(/^req_/) });
  });

  test('sees nothing of what another format made, but for the models', async () => {
    const { openai, provider } = await startOpenai();
    const job = await provider.train(topicFile());
    expect((await openai.fineTuning.jobs.list()).data).toEqual([]);
    expect((await openai.files.list()).data).toEqual([]);
    await expect(openai.fineTuning.jobs.retrieve(job.job_id)).rejects.toMatchObject({ status: 404 });
    expect((await openai.models.retrieve(job.fine_tuned_model)).id).toBe(job.fine_tuned_model);
  });

  test('with a body that is no JSON, or not said to be, is refused', async () => {
    const { provider } = await startOpenai();
    const send = async (type: string, body: string) => {
      const headers = { authorization: 'Bearer local-secret', 'content-type': type };
      return (await fetch(`${provider.baseUrls.openai}/chat/completions`, { method: 'POST', headers, body })).status;
    };
    expect(await send('application/json', '{')).toBe(400);
    expect(await send('text/plain', '{}')).toBe(415);
  });
});

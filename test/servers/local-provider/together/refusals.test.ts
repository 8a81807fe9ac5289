import { describe, expect, test } from 'vitest';
import type { Client } from '../client.ts';
import { startClient, topicFile } from '../client.ts';
import { startTogether, uploadTraining } from './together-client.ts';

type Body = Record<string, unknown>;

/** What a raw call is answered with: the official client would not send most of these. */
async function call(provider: Client, method: string, path: string, body?: unknown) {
  const headers: Record<string, string> = { authorization: 'Bearer local-secret', 'content-type': 'application/json' };
  const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
  const reply = await fetch(`${provider.baseUrls.together}${path}`, { ...init, redirect: 'manual' });
  return { status: reply.status, headers: reply.headers, text: await reply.text() };
}

async function refusal(provider: Client, method: string, path: string, body?: unknown) {
  const { status, text } = await call(provider, method, path, body);
  return { status, ...(JSON.parse(text) as { error: Body }) };
}

const ANNOUNCED = { file_name: 'a.jsonl', file_type: 'jsonl', purpose: 'fine-tune' };

describe('a job is refused', () => {
  test.each<[string, Body, string]>([
    ['without a model', { model: undefined }, 'model'],
    ['with a model there is not', { model: 'llama' }, 'model'],
    ['with a model and a checkpoint', { from_checkpoint: 'ft-1' }, 'from_checkpoint'],
    ['with a checkpoint there is not', { model: undefined, from_checkpoint: 'ft-none:3' }, 'from_checkpoint'],
    ['with a file there is not', { training_file: 'file-none' }, 'training_file'],
    ['with a validation file there is not', { validation_file: 'file-none' }, 'validation_file'],
    ['with too many epochs', { n_epochs: 21 }, 'n_epochs'],
    ['with epochs that are a text', { n_epochs: '3' }, 'n_epochs'],
    ['with an unknown batch size', { batch_size: 'min' }, 'batch_size'],
    ['with a learning rate of nothing', { learning_rate: 0 }, 'learning_rate'],
    ['with an unknown method', { training_method: { method: 'ppo' } }, 'training_method.method'],
    ['with an unknown training type', { training_type: { type: 'Tiny' } }, 'training_type.type'],
    ['with metadata, which the format has not', { metadata: { a: 'b' } }, 'metadata'],
    ['with a model of another hub', { from_hf_model: 'a/b' }, 'from_hf_model'],
    ['with a warm-up above one', { warmup_ratio: 1.5 }, 'warmup_ratio'],
    ['with a suffix that is too long', { suffix: 'x'.repeat(65) }, 'suffix'],
  ])('%s', async (_, changes, param) => {
    const { together, provider } = await startTogether();
    const order = { model: 'local-small', training_file: await uploadTraining(together), ...changes };
    const refused = await refusal(provider, 'POST', '/fine-tunes', order);
    expect(refused).toMatchObject({ status: 400, error: { type: 'invalid_request_error', param } });
    expect((await provider.journal()).jobs).toEqual([]);
  });

  test('with a file whose bytes have not arrived', async () => {
    const provider = await startClient();
    const announced = await call(provider, 'POST', '/files', ANNOUNCED);
    const order = { model: 'local-small', training_file: announced.headers.get('x-together-file-id') };
    expect(await refusal(provider, 'POST', '/fine-tunes', order)).toMatchObject({
      status: 400,
      error: { param: 'training_file' },
    });
  });
});

describe('a file', () => {
  test('is announced by a redirect to an address that takes its bytes without a key, once', async () => {
    const provider = await startClient();
    const announced = await call(provider, 'POST', '/files', ANNOUNCED);
    const [location, id] = [announced.headers.get('location')!, announced.headers.get('x-together-file-id')!];
    expect(announced.status).toBe(302);
    expect(await call(provider, 'GET', `/files/${id}`)).toMatchObject({ text: expect.stringContaining('"PENDING"') });
    expect((await call(provider, 'POST', `/files/${id}/preprocess`)).status).toBe(400);
    const put = (url: string) => fetch(url, { method: 'PUT', body: topicFile() });
    expect((await put(location.replace(/token=.*/, 'token=other'))).status).toBe(403);
    expect((await put(location)).status).toBe(200);
    expect((await put(location)).status).toBe(409);
    const processed = await call(provider, 'POST', `/files/${id}/preprocess`);
    expect(JSON.parse(processed.text)).toMatchObject({ id, processing_status: 'COMPLETED', LineCount: 72 });
  });

  test('whose bytes are not those of its checksum does not arrive, and may be put again', async () => {
    const provider = await startClient();
    const checksum = '0'.repeat(64);
    const announced = await call(provider, 'POST', '/files', { ...ANNOUNCED, checksum });
    const put = await fetch(announced.headers.get('location')!, { method: 'PUT', body: topicFile() });
    expect([put.status, await put.text()]).toEqual([400, expect.stringContaining('sha256')]);
    const { text } = await call(provider, 'GET', `/files/${announced.headers.get('x-together-file-id')}`);
    expect(JSON.parse(text)).toMatchObject({ Processed: false, bytes: 0 });
  });

  test.each<[string, Body, string]>([
    ['of another type', { file_type: 'parquet' }, 'file_type'],
    ['of another purpose', { purpose: 'eval' }, 'purpose'],
    ['without a name', { file_name: undefined }, 'file_name'],
    ['with an unknown field', { owner: 'me' }, 'owner'],
    ['with a checksum that is none', { checksum: 'abc' }, 'checksum'],
  ])('%s is refused', async (_, changes, param) => {
    const provider = await startClient();
    const refused = await refusal(provider, 'POST', '/files', { ...ANNOUNCED, ...changes });
    expect(refused).toMatchObject({ status: 400, error: { param } });
  });

  test('announced again under its Idempotency-Key is the same', async () => {
    const provider = await startClient();
    const announce = async () => {
      const headers = {
        authorization: 'Bearer local-secret',
        'content-type': 'application/json',
        'idempotency-key': 'k',
      };
      const init = { method: 'POST', headers, body: JSON.stringify(ANNOUNCED), redirect: 'manual' } as const;
      return (await fetch(`${provider.baseUrls.together}/files`, init)).headers.get('x-together-file-id');
    };
    const id = await announce();
    expect(await announce()).toBe(id);
    expect((await provider.journal())['files']).toMatchObject([{ file_id: id }]);
  });
});

describe('an endpoint is refused', () => {
  const order = { model: 'local-small', hardware: '1x_local_cpu', autoscaling: { min_replicas: 1, max_replicas: 1 } };
  test.each<[string, Body, string]>([
    ['for a model there is not', { model: 'llama' }, 'model'],
    ['on hardware there is not', { hardware: '8x_nvidia_h100' }, 'hardware'],
    ['without replicas', { autoscaling: undefined }, 'autoscaling'],
    ['with more replicas at least than at most', { autoscaling: { min_replicas: 2, max_replicas: 1 } }, 'autoscaling'],
    ['in a state there is not', { state: 'ON' }, 'state'],
  ])('%s', async (_, changes, param) => {
    const provider = await startClient();
    const refused = await refusal(provider, 'POST', '/endpoints', { ...order, ...changes });
    expect(refused).toMatchObject({ status: 400, error: { param } });
    expect((await provider.journal())['endpoints']).toEqual([]);
  });
});

describe('a chat is refused', () => {
  test.each<[string, Body, number, string]>([
    ['for a model there is not', { model: 'llama' }, 404, 'model_not_found'],
    ['above the highest temperature', { temperature: 2.5 }, 400, 'invalid_value'],
    ['with content that is no text', { messages: [{ role: 'user', content: 5 }] }, 400, 'invalid_type'],
    ['with an unknown field', { echo: true }, 400, 'unknown_parameter'],
    ['with more tokens than the model has', { max_tokens: 5_000 }, 400, 'invalid_value'],
  ])('%s', async (_, changes, status, code) => {
    const provider = await startClient();
    const question = { model: 'local-small', messages: [{ role: 'user', content: 'hi' }], ...changes };
    const refused = await refusal(provider, 'POST', '/chat/completions', question);
    expect(refused).toMatchObject({ status, error: { code } });
  });
});

test('a call to nowhere or with another key is answered in the words of the format', async () => {
  const provider = await startClient();
  expect(await refusal(provider, 'GET', '/nowhere')).toMatchObject({ status: 404, error: { code: 'path_not_found' } });
  expect(await refusal(provider, 'GET', '/fine-tunes/ft-none')).toMatchObject({ status: 404 });
  const reply = await fetch(`${provider.baseUrls.together}/models`, { headers: { authorization: 'Bearer other' } });
  expect([reply.status, await reply.json()]).toMatchObject([401, { error: { code: 'invalid_api_key' } }]);
});

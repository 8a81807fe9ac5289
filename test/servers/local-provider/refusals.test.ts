import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { startLocalProvider } from '../../../servers/local-provider/local-provider.ts';
import type { Client } from './client.ts';
import { postJson, send, startClient, token, topicFile, topicRows, sampleLine } from './client.ts';

const text = (parameters: object) => ({ service: 'text_generation', parameters });

describe('a call is refused', () => {
  test.each([
    ['an unknown path', 404, 'path_not_found', (client: Client) => client.call('/v1/fine_tunes', {})],
    ['a path of no format', 404, 'path_not_found', (client: Client) => client.call('/v1/completions', {})],
    ['GET', 405, 'method_not_allowed', (client: Client) => send(`${client.url}/v1/models/list`, { method: 'GET' })],
    ['an unknown field', 400, 'invalid_request', (client: Client) => client.call('/v1/models/list', { page: 1 })],
    [
      'a field of another type',
      400,
      'invalid_request',
      (client: Client) => client.call('/v1/fine_tune/list', { limit: '5' }),
    ],
    [
      'a body beside the envelope',
      400,
      'invalid_request',
      (client: Client) => postJson(`${client.url}/v1/models/list`, { header: token(), body: {}, extra: 1 }),
    ],
    [
      'an unknown job',
      404,
      'job_not_found',
      (client: Client) => client.call('/v1/fine_tune/status', { job_id: 'ftjob-x' }),
    ],
    ['an unknown file', 404, 'file_not_found', (client: Client) => client.create({ training_file: 'file-x' })],
    [
      'an unknown model',
      404,
      'model_not_found',
      (client: Client) => client.call('/v1/invoke', text({ prompt: 'x', model: 'gpt' })),
    ],
    [
      'an unknown service',
      404,
      'service_not_found',
      (client: Client) => client.call('/v1/invoke', { service: 'poetry', parameters: {} }),
    ],
    [
      'a temperature under 0.1',
      400,
      'invalid_request',
      (client: Client) => client.call('/v1/invoke', text({ prompt: 'x', temperature: 0 })),
    ],
    [
      'a temperature over 1',
      400,
      'invalid_request',
      (client: Client) => client.call('/v1/invoke', text({ prompt: 'x', temperature: 1.1 })),
    ],
    [
      'max_tokens 0',
      400,
      'invalid_request',
      (client: Client) => client.call('/v1/invoke', text({ prompt: 'x', max_tokens: 0 })),
    ],
    [
      'max_tokens over the maximum',
      400,
      'invalid_request',
      (client: Client) => client.call('/v1/invoke', text({ prompt: 'x', max_tokens: 4_097 })),
    ],
    [
      'prompt and messages at once',
      400,
      'invalid_request',
      (client: Client) => client.call('/v1/invoke', text({ prompt: 'x', messages: [{ role: 'user', content: 'x' }] })),
    ],
    ['neither prompt nor messages', 400, 'invalid_request', (client: Client) => client.call('/v1/invoke', text({}))],
    [
      '101 items',
      400,
      'invalid_request',
      (client: Client) =>
        client.call('/v1/invoke', {
          service: 'text_generation',
          parameters: Array.from({ length: 101 }, () => ({ prompt: 'x' })),
        }),
    ],
    [
      'an empty batch',
      400,
      'invalid_request',
      (client: Client) => client.call('/v1/invoke', { service: 'text_generation', parameters: [] }),
    ],
    [
      'a page after an unknown id',
      400,
      'invalid_request',
      (client: Client) => client.call('/v1/fine_tune/list', { after: 'ftjob-x' }),
    ],
    [
      'the deletion of the base model',
      400,
      'base_model',
      (client: Client) => client.call('/v1/models/delete', { model: 'local-small' }),
    ],
  ])('for %s: %i %s', async (_, status, code, act) => {
    const client = await startClient();
    const reply = await act(client);
    expect(reply.body.error).toEqual({ code, message: expect.stringMatching(/\S/) });
    expect(reply.status).toBe(status);
    expect(reply.headers['x-request-id']).toMatch(/^req_/);
  });

  test('names the field that is wrong', async () => {
    const client = await startClient();
    const reply = await client.call('/v1/invoke', text({ prompt: 'x', temperature: 3 }));
    expect(reply.body.error.message).toMatch(/temperature/);
  });

  test('says which methods a path takes', async () => {
    const client = await startClient();
    expect((await send(`${client.url}/v1/models/list`, { method: 'PUT' })).headers['allow']).toBe('POST');
  });

  test('for a body that is not JSON, or not declared as JSON', async () => {
    const client = await startClient();
    const post = (type: string, body: string) =>
      send(`${client.url}/v1/models/list`, { method: 'POST', headers: { 'content-type': type }, body });
    expect((await post('application/json', '{"header":')).body.error.code).toBe('invalid_json');
    expect((await post('text/plain', '{}')).status).toBe(415);
  });

  test('for a JSON body over the limit: 413', async () => {
    const client = await startClient();
    const reply = await client.call('/v1/invoke', text({ prompt: 'x'.repeat(9_000_000) }));
    expect([reply.status, reply.body.error.code]).toEqual([413, 'body_too_large']);
  });

  test('for what is no HTTP at all: 400 with a request id', async () => {
    const client = await startClient();
    const answer = await new Promise<string>((resolve, reject) => {
      let received = '';
      const socket = connect(client.port, '127.0.0.1', () => socket.write('NOT HTTP\r\n\r\n'));
      socket.on('data', (chunk) => (received += chunk.toString()));
      socket.on('end', () => resolve(received)).on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*x-request-id: req_[\s\S]*malformed_request/);
  });
});

describe('a create is refused', () => {
  test('for a training file of fewer than ten samples', async () => {
    const client = await startClient();
    const rows = topicRows().slice(0, 9);
    const file = await client.upload({ text: rows.map(({ prompt, label }) => sampleLine(prompt, label)).join('\n') });
    const reply = await client.create({ training_file: file.body.file_id });
    expect([reply.status, reply.body.error.code]).toEqual([400, 'invalid_n_examples']);
  });

  test('for a method, a model, a number or a suffix it does not know', async () => {
    const client = await startClient();
    const { file_id: trainingFile } = (await client.upload({ text: topicFile() })).body;
    const create = async (order: object) => (await client.create({ training_file: trainingFile, ...order })).status;
    expect(await create({ method: 'dpo' })).toBe(400);
    expect(await create({ method: 'magic' })).toBe(400);
    expect(await create({ model: 'ft:local-small:none:00000000' })).toBe(404);
    expect(await create({ hyperparameters: { epochs: 0 } })).toBe(400);
    expect(await create({ hyperparameters: { rank: 8 } })).toBe(400);
    expect(await create({ suffix: 'a:b' })).toBe(400);
    expect(await create({ validation_file: 'file-none' })).toBe(404);
    expect((await client.journal()).jobs).toEqual([]);
  });
});

describe('the server', () => {
  test('has no test controls unless asked for them', async () => {
    const client = await startClient({ testControls: false });
    expect((await send(`${client.url}/_journal`, { method: 'GET' })).status).toBe(404);
    expect((await client.control('/_faults', [])).status).toBe(404);
  });

  test('listens on loopback only', async () => {
    await expect(startLocalProvider({ host: '0.0.0.0', port: 0 })).rejects.toMatchObject({ code: 'USAGE' });
  });

  test('rejects with the system’s error where the port is taken', async () => {
    const { port } = await startClient();
    await expect(startLocalProvider({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

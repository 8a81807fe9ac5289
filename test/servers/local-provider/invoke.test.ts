import { describe, expect, test } from 'vitest';
import type { Client } from './client.ts';
import { startClient, topicFile } from './client.ts';

const generate = async (client: Client, parameters: object | object[]) =>
  (await client.call('/v1/invoke', { service: 'text_generation', parameters })).body;

describe('text_generation', () => {
  test('answers a prompt and the same prompt as messages alike, and counts tokens', async () => {
    const client = await startClient();
    const reply = await generate(client, { prompt: 'How do I reset it?' });
    expect(reply).toEqual({
      request_id: expect.stringMatching(/^req_/),
      service: 'text_generation',
      model: 'local-small',
      result: {
        text: expect.stringMatching(/\w/),
        finish_reason: 'stop',
        usage: { prompt_tokens: 6, completion_tokens: expect.any(Number), total_tokens: expect.any(Number) },
      },
    });
    const chat = await generate(client, { messages: [{ role: 'user', content: 'How do I reset it?' }] });
    expect(chat.result).toEqual(reply.result);
  });

  test('carries the reply’s request id in its header too', async () => {
    const client = await startClient();
    const reply = await client.call('/v1/invoke', { service: 'text_generation', parameters: { prompt: 'x' } });
    expect(reply.headers['x-request-id']).toBe(reply.body['request_id']);
  });

  test('of the base model picks the listed label with the most words in common', async () => {
    const client = await startClient();
    const system = 'Classify the ticket. Labels: lost_card, exchange_rate, top_up';
    const ask = (content: string) =>
      client.answer('local-small', [
        { role: 'system', content: system },
        { role: 'user', content },
      ]);
    expect(await ask('I lost my card')).toBe('lost_card');
    expect(await ask('what is the rate of exchange?')).toBe('exchange_rate');
    expect(['lost_card', 'exchange_rate', 'top_up']).toContain(await ask('hello'));
  });

  test('ends at max_tokens with finish_reason length, and before a stop sequence', async () => {
    const client = await startClient();
    await client.control('/_replies', [{ text: 'one two three four' }]);
    expect((await generate(client, { prompt: 'x', max_tokens: 2 })).result).toMatchObject({
      text: 'one two',
      finish_reason: 'length',
      usage: { completion_tokens: 2 },
    });
    expect((await generate(client, { prompt: 'x', max_tokens: 4 })).result).toMatchObject({
      text: 'one two three four',
      finish_reason: 'stop',
    });
    expect((await generate(client, { prompt: 'x', stop: [' four', ' three'] })).result).toMatchObject({
      text: 'one two',
      finish_reason: 'stop',
    });
  });

  test('answers a batch in the order asked, and a bad item fails alone', async () => {
    const client = await startClient();
    const { fine_tuned_model: model } = await client.train(topicFile());
    const { results } = await generate(client, [
      { model, prompt: 'my parcel' },
      { model, prompt: 'x', temperature: 5 },
      { model: 'ft:none', prompt: 'x' },
      'nothing',
      { model, prompt: 'my password' },
    ]);
    expect(results.map((result) => [result['index'], result.text ?? result.error.code])).toEqual([
      [0, 'delivery'],
      [1, 'invalid_request'],
      [2, 'model_not_found'],
      [3, 'invalid_request'],
      [4, 'login'],
    ]);
  });
});

describe('scripted replies', () => {
  test('match the model and the last user message; the first that fits wins, an empty list ends them', async () => {
    const client = await startClient();
    await client.control('/_replies', [
      { model: '^ft:', text: 'tuned only' },
      { pattern: 'weather', text: 'Sunny.' },
      { pattern: '', text: 'Anything.' },
    ]);
    const ask = (content: string) =>
      client.answer('local-small', [
        { role: 'user', content: 'weather' },
        { role: 'assistant', content: 'a' },
        { role: 'user', content },
      ]);
    expect(await ask('the weather?')).toBe('Sunny.');
    expect(await ask('the time?')).toBe('Anything.');
    await client.control('/_replies', []);
    expect(await ask('the weather?')).not.toBe('Sunny.');
  });

  test('that are no regular expression are refused', async () => {
    const client = await startClient();
    expect((await client.control('/_replies', [{ pattern: '(', text: 'x' }])).status).toBe(400);
  });
});

import { describe, expect, test } from 'vitest';
import type { Body, Client } from './client.ts';
import { startClient } from './client.ts';
import { openaiOf } from './openai/openai-client.ts';
import { togetherOf } from './together/together-client.ts';

const CAT = 'https://example.com/pictures/grey_cat-photo.png?size=2';
const PIXEL = 'data:image/png;base64,iVBORw0KGgo=';

function shows(url: string, text = 'What is this?') {
  return {
    role: 'user' as const,
    content: [
      { type: 'text' as const, text },
      { type: 'image_url' as const, image_url: { url } },
    ],
  };
}

function pictureUrl(kind: string, number: number): string {
  return `https://example.com/${kind}/${kind}-number-${number}.jpg`;
}

/** Pictures of two kinds, labelled. */
function pictureFile(): string {
  const lines = Array.from({ length: 24 }, (_, number) => {
    const kind = number % 2 === 0 ? 'crack' : 'dent';
    return JSON.stringify({ messages: [shows(pictureUrl(kind, number)), { role: 'assistant', content: kind }] });
  });
  return `${lines.join('\n')}\n`;
}

function invoke(client: Client, service: string, parameters: object): Promise<{ status: number; body: Body }> {
  return client.call('/v1/invoke', { service, parameters });
}

describe('an image, which the model does not see', () => {
  test('is classified by its name and a fingerprint, the reply saying that it is simulated', async () => {
    const client = await startClient();
    const { body } = await invoke(client, 'image_classification', { image_url: CAT, top_k: 3 });
    const labels = body.result['labels'] as { label: string; score: number }[];
    expect(labels).toHaveLength(3);
    expect(labels[0]?.label).toBe('photo');
    expect(labels.map(({ score }) => score)).toEqual(labels.map(({ score }) => score).toSorted((a, b) => b - a));
    expect(body.result['simulated']).toBe(true);
    const again = await invoke(client, 'image_classification', { image_url: CAT, top_k: 3 });
    expect(again.body.result).toEqual(body.result);
  });

  test('is described by the answer to the text beside it', async () => {
    const client = await startClient();
    const alone = await invoke(client, 'multimodal', { image_url: PIXEL, text: 'What is this?' });
    expect(alone.body.result).toMatchObject({ finish_reason: 'stop', simulated: true, usage: {} });
    await client.control('/_replies', [{ pattern: 'What is this', text: 'A pixel.' }]);
    const scripted = await invoke(client, 'multimodal', { image_url: PIXEL, text: 'What is this?' });
    expect(scripted.body.result.text).toBe('A pixel.');
  });

  test('is a feature to learn from: a model tuned on pictures tells their kinds apart', async () => {
    const client = await startClient();
    const { fine_tuned_model: model } = await client.train(pictureFile());
    const url = pictureUrl('dent', 99);
    expect(await client.answer(model, [shows(url)])).toBe('dent');
    const { body } = await invoke(client, 'image_classification', { image_url: url, model });
    expect(body.result['labels']).toMatchObject([{ label: 'dent' }, { label: 'crack' }]);
  });

  test('cannot be classified by a model that was tuned on free text', async () => {
    const client = await startClient();
    const lines = Array.from({ length: 12 }, (_, i) => {
      return JSON.stringify({ messages: [shows(CAT, `question ${i}`), { role: 'assistant', content: `answer ${i}` }] });
    });
    const { fine_tuned_model: model } = await client.train(`${lines.join('\n')}\n`);
    const reply = await invoke(client, 'image_classification', { image_url: CAT, model });
    expect([reply.status, reply.body.error.code]).toEqual([422, 'service_unavailable_for_model']);
  });

  test.each([
    ['openai', openaiOf],
    ['together', togetherOf],
  ] as const)('is taken in a chat of the %s format, with a header that says so', async (_, clientOf) => {
    const client = await startClient();
    const { chat } = clientOf(client) as ReturnType<typeof openaiOf>;
    const { data, response } = await chat.completions
      .create({ model: 'local-small', messages: [shows(PIXEL)] })
      .withResponse();
    expect(data.choices[0]?.message.content).toEqual(expect.any(String));
    expect(response.headers.get('x-local-provider-note')).toMatch(/simulated/);
  });

  test.each([
    ['of another kind of address', 'ftp://example.com/a.png'],
    ['that is a path', '/tmp/a.png'],
    ['that is data of something else', 'data:text/html;base64,aGk='],
    ['that is data in no base64', 'data:image/png;base64,???'],
  ])('%s is refused in all formats', async (_, url) => {
    const client = await startClient();
    expect((await invoke(client, 'image_classification', { image_url: url })).status).toBe(400);
    expect((await invoke(client, 'multimodal', { image_url: url, text: 'x' })).status).toBe(400);
    const question = { model: 'local-small', messages: [shows(url)] };
    await expect(openaiOf(client).chat.completions.create(question)).rejects.toMatchObject({ status: 400 });
    await expect(togetherOf(client).chat.completions.create(question)).rejects.toMatchObject({ status: 400 });
  });

  test('is a user’s to show, in a chat and in a training file', async () => {
    const client = await startClient();
    const messages = [
      { ...shows(PIXEL), role: 'system' },
      { role: 'user', content: 'hi' },
    ];
    expect((await invoke(client, 'text_generation', { messages })).status).toBe(400);
    const upload = await client.upload({
      text: JSON.stringify({ messages: [...messages, { role: 'assistant', content: 'a' }] }),
    });
    expect([upload.status, upload.body.error.code]).toEqual([400, 'invalid_jsonl']);
  });
});

import { describe, expect, test } from 'vitest';
import { makeDataDir, startClient, topicFile } from './client.ts';
import { collect, openaiOf, uploadTopics } from './openai/openai-client.ts';
import { togetherOf } from './together/together-client.ts';

const MODEL = 'local-small';

function day(offset: number): string {
  return new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
}

describe('a shutdown date that a test sets', () => {
  test('stands in the lists of models of every format, also after a restart, until it is taken back', async () => {
    const dataDir = makeDataDir();
    const before = await startClient({ dataDir });
    const date = day(30);
    expect((await before.control('/_models', [{ model: MODEL, shutdown_date: date }])).status).toBe(200);
    await before.close();
    const client = await startClient({ dataDir });
    const dates = async () => [
      (await client.call('/v1/models/list', {})).body.models[0]?.['shutdown_date'],
      (await collect(openaiOf(client).models.list()))[0],
      (await togetherOf(client).models.list())[0],
    ];
    expect(await dates()).toMatchObject([date, { shutdown_date: date }, { shutdown_date: date }]);
    await client.control('/_models', [{ model: MODEL, shutdown_date: null }]);
    const [deepseek, openai] = await dates();
    expect(deepseek).toBeUndefined();
    expect(openai).not.toHaveProperty('shutdown_date');
  });

  test('that has come ends answers and new jobs of that model', async () => {
    const client = await startClient();
    const openai = openaiOf(client);
    const trainingFile = await uploadTopics(openai);
    const { body: file } = await client.upload({ text: topicFile() });
    await client.control('/_models', [{ model: MODEL, shutdown_date: day(0) }]);
    const answer = await client.call('/v1/invoke', { service: 'text_generation', parameters: { prompt: 'hi' } });
    expect([answer.status, answer.body.error.code]).toEqual([404, 'model_not_found']);
    expect((await client.create({ training_file: file.file_id })).status).toBe(404);
    const question = { model: MODEL, messages: [{ role: 'user' as const, content: 'hi' }] };
    await expect(openai.chat.completions.create(question)).rejects.toMatchObject({ code: 'model_not_found' });
    const create = openai.fineTuning.jobs.create({ model: MODEL, training_file: trainingFile });
    await expect(create).rejects.toMatchObject({ status: 404 });
  });

  test('of a model that there is not, or that is no date, is refused', async () => {
    const client = await startClient();
    expect((await client.control('/_models', [{ model: 'other', shutdown_date: day(1) }])).status).toBe(404);
    expect((await client.control('/_models', [{ model: MODEL, shutdown_date: 'soon' }])).status).toBe(400);
  });
});

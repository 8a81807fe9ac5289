import { describe, expect, test } from 'vitest';
import { startClient, topicFile, topicRows } from './client.ts';
import { ended as openaiEnded, openaiOf, uploadText } from './openai/openai-client.ts';
import { ended as togetherEnded, togetherOf, uploadTraining } from './together/together-client.ts';

/** Preferences for the right label over a wrong one. */
function preferenceFile(): string {
  const lines = topicRows().map(({ prompt, label }) =>
    JSON.stringify({
      input: { messages: [{ role: 'user', content: prompt }] },
      preferred_output: [{ role: 'assistant', content: label }],
      non_preferred_output: [{ role: 'assistant', content: 'no idea' }],
    }),
  );
  return `${lines.join('\n')}\n`;
}

const SAYS = /preferred answers as they are/;
const QUESTION = [{ role: 'user' as const, content: 'Good evening, well, where is my parcel?' }];

describe('training on preferences', () => {
  test('in the deepseek format learns the preferred answers, and says that it does', async () => {
    const client = await startClient();
    const job = await client.train(preferenceFile(), { method: 'dpo' });
    expect(job.status).toBe('succeeded');
    expect(await client.answer(job.fine_tuned_model, QUESTION)).toBe('delivery');
    const { events } = (await client.call('/v1/fine_tune/events', { job_id: job.job_id, limit: 100 })).body;
    expect(events.map((event) => event['message'])).toContainEqual(expect.stringMatching(SAYS));
  });

  test('in the openai format learns the preferred answers, and shows its method', async () => {
    const client = await startClient();
    const openai = openaiOf(client);
    const job = await openai.fineTuning.jobs.create({
      model: 'local-small',
      training_file: await uploadText(openai, preferenceFile()),
      method: { type: 'dpo', dpo: { hyperparameters: { beta: 0.2, n_epochs: 2 } } },
    });
    expect(job.method).toMatchObject({ type: 'dpo', dpo: { hyperparameters: { beta: 0.2, n_epochs: 2 } } });
    const model = (await openaiEnded(openai, job.id)).fine_tuned_model!;
    const { choices } = await openai.chat.completions.create({ model, messages: QUESTION });
    expect(choices[0]?.message.content).toBe('delivery');
  });

  test('in the together format learns the preferred answers, and shows its method', async () => {
    const client = await startClient();
    const together = togetherOf(client);
    const { id } = await together.fineTuning.create({
      model: 'local-small',
      training_file: await uploadTraining(together, preferenceFile()),
      training_method: { method: 'dpo', dpo_beta: 0.2 },
    });
    const job = await togetherEnded(together, id);
    expect(job).toMatchObject({ status: 'completed', training_method: { method: 'dpo', dpo_beta: 0.2 } });
    expect(await client.answer(job.model_output_name!, QUESTION)).toBe('delivery');
  });

  test('is refused where the lines are conversations, and the other way round', async () => {
    const client = await startClient();
    const create = async (text: string, method: string) => {
      const { file_id: trainingFile } = (await client.upload({ text })).body;
      const { status, body } = await client.create({ training_file: trainingFile, method });
      return [status, body.error.code];
    };
    expect(await create(topicFile(), 'dpo')).toEqual([400, 'invalid_training_file']);
    expect(await create(preferenceFile(), 'supervised')).toEqual([400, 'invalid_training_file']);

    const openai = openaiOf(client);
    const trainingFile = await uploadText(openai, preferenceFile());
    const { id } = await openai.fineTuning.jobs.create({ model: 'local-small', training_file: trainingFile });
    expect((await openaiEnded(openai, id)).error).toMatchObject({ code: 'invalid_training_file' });
  });

  test.each([
    ['two preferred answers', { preferred_output: [1, 2].map(() => ({ role: 'assistant', content: 'a' })) }],
    ['a preferred answer by the user', { preferred_output: [{ role: 'user', content: 'a' }] }],
    ['no other answer', { non_preferred_output: undefined }],
    ['a prompt that ends with an answer', { input: { messages: [{ role: 'assistant', content: 'a' }] } }],
    ['an unknown field', { margin: 2 }],
  ])('is refused for a line with %s', async (_, changes) => {
    const client = await startClient();
    const line: object = JSON.parse(preferenceFile().split('\n')[0]!);
    const upload = await client.upload({ text: JSON.stringify({ ...line, ...changes }) });
    expect([upload.status, upload.body.error.code]).toEqual([400, 'invalid_jsonl']);
    expect(upload.body.error.message).toContain('line 1');
  });

  test('is refused for a file that mixes both shapes', async () => {
    const client = await startClient();
    const upload = await client.upload({ text: `${topicFile()}${preferenceFile()}` });
    expect(upload.body.error.message).toContain('line 73');
  });
});

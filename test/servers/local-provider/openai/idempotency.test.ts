import type OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import { makeDataDir, topicFile } from '../client.ts';
import { startOpenai, uploadText, uploadTopics } from './openai-client.ts';

const JOBS = '/v1/fine_tuning/jobs';

function create(openai: OpenAI, trainingFile: string, key: string, changes: object = {}): Promise<string> {
  const order = { model: 'local-small', training_file: trainingFile, metadata: { run: 'r' }, ...changes };
  return openai.fineTuning.jobs.create(order, { headers: { 'Idempotency-Key': key } }).then(({ id }) => id);
}

describe('an Idempotency-Key', () => {
  test('gives the same job for the same body, also after a restart, and is in the journal', async () => {
    const dataDir = makeDataDir();
    const before = await startOpenai({ dataDir });
    const trainingFile = await uploadTopics(before.openai);
    const id = await create(before.openai, trainingFile, 'run/1');
    expect(await create(before.openai, trainingFile, 'run/1')).toBe(id);
    expect((await before.provider.journal()).requests.at(-1)).toMatchObject({ path: JOBS, idempotency_key: 'run/1' });
    await before.provider.close();
    const { openai, provider } = await startOpenai({ dataDir });
    expect(await create(openai, trainingFile, 'run/1')).toBe(id);
    expect((await provider.journal()).jobs).toHaveLength(1);
  });

  test('with another body is a conflict that no client is to try again', async () => {
    const { openai } = await startOpenai();
    const trainingFile = await uploadTopics(openai);
    await create(openai, trainingFile, 'run/1');
    const refused: unknown = await create(openai, trainingFile, 'run/1', { suffix: 'other' }).catch(
      (error: unknown) => error,
    );
    expect(refused).toMatchObject({ status: 409, code: 'idempotency_conflict' });
    expect((refused as InstanceType<typeof OpenAI.APIError>).headers?.get('x-should-retry')).toBe('false');
  });

  test('belongs to its format: the deepseek format knows nothing of it', async () => {
    const { openai, provider } = await startOpenai();
    const id = await create(openai, await uploadTopics(openai), 'run/1');
    const { file_id: trainingFile } = (await provider.upload({ text: topicFile() })).body;
    const job = await provider.create({ training_file: trainingFile, idempotency_key: 'run/1' });
    expect(job.status).toBe(200);
    expect(job.body.job_id).not.toBe(id);
  });

  test('keeps a client that tries again after a lost reply from making a second job; without one there are two', async () => {
    const { openai, provider } = await startOpenai();
    const stubborn = openai.withOptions({ maxRetries: 2 });
    const trainingFile = await uploadTopics(openai);
    await provider.control('/_faults', [{ path: JOBS, method: 'POST', kind: 'drop_after_commit', times: 1 }]);
    const id = await create(stubborn, trainingFile, 'run/1');
    expect((await provider.journal()).jobs.map((job) => job.job_id)).toEqual([id]);
    await provider.control('/_faults', [{ path: JOBS, method: 'POST', kind: 'drop_after_commit', times: 1 }]);
    await stubborn.fineTuning.jobs.create({ model: 'local-small', training_file: trainingFile });
    expect((await provider.journal()).jobs).toHaveLength(3);
  });

  test('gives the same file, and the same upload in parts', async () => {
    const { openai } = await startOpenai();
    const headers = { 'Idempotency-Key': 'f/1' };
    const file = async () => {
      const body = { file: new File([topicFile()], 'a.jsonl'), purpose: 'fine-tune' } as const;
      return (await openai.files.create(body, { headers })).id;
    };
    expect(await file()).toBe(await file());
    const order = { bytes: 9, filename: 'a.jsonl', mime_type: 'application/jsonl', purpose: 'fine-tune' } as const;
    const upload = async () => (await openai.uploads.create(order, { headers })).id;
    expect(await upload()).toBe(await upload());
  });
});

describe('a server that is told to', () => {
  test('ignore keys and metadata takes both, and neither comes to anything', async () => {
    const { openai, provider } = await startOpenai();
    await provider.control('/_clock', { ignore_keys: true, ignore_metadata: true });
    const trainingFile = await uploadTopics(openai);
    const first = await create(openai, trainingFile, 'run/1');
    const second = await create(openai, trainingFile, 'run/1');
    expect(second).not.toBe(first);
    expect((await openai.fineTuning.jobs.retrieve(first)).metadata).toEqual({});
    const { data } = await openai.fineTuning.jobs.list({ metadata: { run: 'something else' } });
    expect(data.map(({ id }) => id)).toEqual([second, first]);
    const deepseek = { text: topicFile(), key: 'k', metadata: { run: 'r' } };
    const [one, two] = [(await provider.upload(deepseek)).body, (await provider.upload(deepseek)).body];
    expect(one.file_id).not.toBe(two.file_id);
    expect(one['metadata']).toEqual({ run: 'r' });
    expect((await provider.call('/v1/fine_tune/files', {})).body.files).toMatchObject([
      { metadata: {} },
      { metadata: {} },
    ]);
  });

  test('forget keys makes a second job of the next call under an old one', async () => {
    const { openai, provider } = await startOpenai();
    const trainingFile = await uploadTopics(openai);
    const first = await create(openai, trainingFile, 'run/1');
    await provider.control('/_clock', { forget_keys: true });
    expect(await create(openai, trainingFile, 'run/1')).not.toBe(first);
  });
});

test('of two calls at once under one key one is told that the other is in progress, or both get the same', async () => {
  const { openai, provider } = await startOpenai();
  const text = topicFile().repeat(500);
  const headers = { 'Idempotency-Key': 'f/1' };
  const send = () =>
    openai.files.create({ file: new File([text], 'a.jsonl'), purpose: 'fine-tune' }, { headers }).then(
      ({ id }) => id,
      (error: unknown) => (error as InstanceType<typeof OpenAI.APIError>).code,
    );
  const outcomes = await Promise.all([send(), send(), send()]);
  expect((await provider.journal())['files']).toHaveLength(1);
  const made = outcomes.filter((outcome) => outcome !== 'in_progress');
  expect(new Set(made).size).toBe(1);
  expect(await uploadText(openai, topicFile())).toMatch(/^file-/);
});

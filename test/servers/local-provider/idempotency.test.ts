import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { send, startClient, token, topicFile } from './client.ts';

describe('one idempotency key', () => {
  test('and one content is one file', async () => {
    const client = await startClient();
    const first = await client.upload({ text: topicFile(), key: 'k1' });
    const second = await client.upload({ text: topicFile(), key: 'k1' });
    expect(second).toMatchObject({ status: 200, body: first.body });
    const other = await client.upload({ text: topicFile(), key: 'k2' });
    expect(other.body.file_id).not.toBe(first.body.file_id);
    expect((await client.call('/v1/fine_tune/files', {})).body.files).toHaveLength(2);
  });

  test('and another content or other metadata is a conflict', async () => {
    const client = await startClient();
    await client.upload({ text: topicFile(), key: 'k1' });
    for (const other of [{ text: `${topicFile()}${topicFile()}` }, { text: topicFile(), metadata: { a: 'b' } }]) {
      const reply = await client.upload({ ...other, key: 'k1' });
      expect([reply.status, reply.body.error.code]).toEqual([409, 'idempotency_conflict']);
    }
  });

  test('whose upload is still arriving is in progress', async () => {
    const client = await startClient();
    const part = (disposition: string, value: string) =>
      `--b\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${value}`;
    const start = [
      part('name="header"', JSON.stringify(token())),
      part('name="idempotency_key"', 'k1'),
      part('name="file"; filename="f"', '{"mess'),
    ];
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    async function* slowly() {
      yield Buffer.from(start.join('\r\n'));
      await held;
      yield Buffer.from('\r\n--b--');
    }
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    const slow = send(`${client.url}/v1/fine_tune/upload`, { method: 'POST', headers, body: Readable.from(slowly()) });
    await expect.poll(async () => (await client.journal()).requests[0]?.['idempotency_key']).toBe('k1');
    const reply = await client.upload({ text: topicFile(), key: 'k1' });
    expect([reply.status, reply.body.error.code]).toEqual([409, 'in_progress']);
    letGo();
    expect((await slow).status).toBe(400);
    expect((await client.upload({ text: topicFile(), key: 'k1' })).status).toBe(200);
  });

  test('and one body is one job, whatever the order of its fields, even sent at once', async () => {
    const client = await startClient();
    const { file_id: trainingFile } = (await client.upload({ text: topicFile() })).body;
    const order = { training_file: trainingFile, idempotency_key: 'run-1/1', metadata: { a: '1', b: '2' } };
    const replies = await Promise.all(Array.from({ length: 5 }, () => client.create(order)));
    const last = await client.create({
      metadata: { b: '2', a: '1' },
      idempotency_key: 'run-1/1',
      training_file: trainingFile,
    });
    expect(last.status).toBe(200);
    for (const { status, body } of replies) {
      expect(status === 200 ? body.job_id : body.error.code).toBe(status === 200 ? last.body.job_id : 'in_progress');
    }
    expect((await client.journal()).jobs).toHaveLength(1);
  });

  test('and another body is a conflict', async () => {
    const client = await startClient();
    const { file_id: trainingFile } = (await client.upload({ text: topicFile() })).body;
    await client.create({ training_file: trainingFile, idempotency_key: 'k' });
    const reply = await client.create({ training_file: trainingFile, idempotency_key: 'k', seed: 1 });
    expect([reply.status, reply.body.error.code]).toEqual([409, 'idempotency_conflict']);
  });

  test('makes a new file or job once it is forgotten', async () => {
    const client = await startClient();
    const first = (await client.upload({ text: topicFile(), key: 'k' })).body;
    const order = { training_file: first.file_id, idempotency_key: 'k' };
    const job = (await client.create(order)).body;
    await client.control('/_clock', { forget_keys: true });
    expect((await client.create(order)).body.job_id).not.toBe(job.job_id);
    expect((await client.upload({ text: topicFile(), key: 'k' })).body.file_id).not.toBe(first.file_id);
  });

  test('makes a new file once its file is deleted', async () => {
    const client = await startClient();
    const { file_id: fileId } = (await client.upload({ text: topicFile(), key: 'k' })).body;
    await client.call('/v1/fine_tune/delete_file', { file_id: fileId });
    const again = await client.upload({ text: topicFile(), key: 'k' });
    expect(again.status).toBe(200);
    expect(again.body.file_id).not.toBe(fileId);
  });
});

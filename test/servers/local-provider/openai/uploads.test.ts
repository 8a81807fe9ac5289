import { createHash } from 'node:crypto';
import type OpenAI from 'openai';
import { toFile } from 'openai';
import { describe, expect, test } from 'vitest';
import { makeDataDir, topicFile } from '../client.ts';
import { ended, startOpenai } from './openai-client.ts';

const TEXT = topicFile();
const CUT = 1_000;
const PARTS = [TEXT.slice(0, CUT), TEXT.slice(CUT)] as const;

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

function begin(openai: OpenAI, changes: object = {}): Promise<OpenAI.Upload> {
  const bytes = Buffer.byteLength(TEXT);
  const order = { filename: 'large.jsonl', purpose: 'fine-tune', mime_type: 'application/jsonl', bytes } as const;
  return openai.uploads.create({ ...order, ...changes });
}

async function addPart(openai: OpenAI, uploadId: string, text: string): Promise<string> {
  return (await openai.uploads.parts.create(uploadId, { data: await toFile(Buffer.from(text), 'part') })).id;
}

describe('an upload in parts, by the official openai client', () => {
  test('becomes a file of all its bytes, in the order in which its parts are named, that a job can learn from', async () => {
    const { openai } = await startOpenai();
    const upload = await begin(openai);
    expect(upload).toMatchObject({ object: 'upload', status: 'pending', file: null });
    expect(upload.expires_at - upload.created_at).toBe(3_600);
    const second = await addPart(openai, upload.id, PARTS[1]);
    const first = await addPart(openai, upload.id, PARTS[0]);
    const done = await openai.uploads.complete(upload.id, { part_ids: [first, second], md5: md5(TEXT) });
    expect(done).toMatchObject({ status: 'completed', file: { purpose: 'fine-tune', filename: 'large.jsonl' } });
    const fileId = done.file!.id;
    expect(await (await openai.files.content(fileId)).text()).toBe(TEXT);
    const { id } = await openai.fineTuning.jobs.create({ model: 'local-small', training_file: fileId });
    expect((await ended(openai, id)).status).toBe('succeeded');
  });

  test('is refused where bytes are missing, in the wrong order, named twice, or another upload’s', async () => {
    const { openai } = await startOpenai();
    const { id } = await begin(openai);
    const parts = [await addPart(openai, id, PARTS[0]), await addPart(openai, id, PARTS[1])];
    const other = await addPart(openai, (await begin(openai)).id, PARTS[1]);
    const complete = (partIds: string[]) => openai.uploads.complete(id, { part_ids: partIds, md5: md5(TEXT) });
    await expect(complete(parts.slice(1))).rejects.toMatchObject({ status: 400, param: 'part_ids' });
    await expect(complete([parts[0]!, parts[0]!])).rejects.toMatchObject({ status: 400, param: 'part_ids' });
    await expect(complete([parts[0]!, other])).rejects.toMatchObject({ status: 400, param: 'part_ids' });
    await expect(complete(parts.toReversed())).rejects.toMatchObject({ status: 400, param: 'md5' });
    expect((await complete(parts)).status).toBe('completed');
    await expect(complete(parts)).rejects.toMatchObject({ status: 400, param: 'upload_id' });
  });

  test('takes no part after it was cancelled or its hour is over', async () => {
    const { openai, provider } = await startOpenai();
    const { id } = await begin(openai);
    expect((await openai.uploads.cancel(id)).status).toBe('cancelled');
    await expect(addPart(openai, id, PARTS[0])).rejects.toMatchObject({ status: 400, param: 'upload_id' });
    await provider.control('/_clock', { upload_seconds: 0 });
    const late = await begin(openai);
    await expect(addPart(openai, late.id, PARTS[0])).rejects.toThrow(/expired/);
    const uploads = (await provider.journal())['uploads'];
    expect(uploads).toMatchObject([{ status: 'cancelled' }, { status: 'expired' }]);
  });

  test('goes on after a restart from the parts that were confirmed', async () => {
    const dataDir = makeDataDir();
    const before = await startOpenai({ dataDir });
    const { id } = await begin(before.openai);
    const first = await addPart(before.openai, id, PARTS[0]);
    await before.provider.close();

    const { openai } = await startOpenai({ dataDir });
    const second = await addPart(openai, id, PARTS[1]);
    const { file } = await openai.uploads.complete(id, { part_ids: [first, second], md5: md5(TEXT) });
    expect(await (await openai.files.content(file!.id)).text()).toBe(TEXT);
  });

  test('is refused above 8 GB, below a byte, or for other purposes and names', async () => {
    const { openai } = await startOpenai();
    await expect(begin(openai, { bytes: 8 * 1024 ** 3 + 1 })).rejects.toMatchObject({ status: 400, param: 'bytes' });
    await expect(begin(openai, { bytes: 0 })).rejects.toMatchObject({ status: 400, param: 'bytes' });
    await expect(begin(openai, { purpose: 'batch' })).rejects.toMatchObject({ status: 400, param: 'purpose' });
    await expect(begin(openai, { filename: 'a.csv' })).rejects.toMatchObject({ status: 400 });
  });
});

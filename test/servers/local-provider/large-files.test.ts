import { createHash } from 'node:crypto';
import { createReadStream, openAsBlob } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { toFile } from 'openai';
import { describe, expect, test } from 'vitest';
import { makeDataDir, sampleLine } from './client.ts';
import { startOpenai } from './openai/openai-client.ts';
import { startTogether } from './together/together-client.ts';

const MEGABYTE = 1024 ** 2;
const PART_BYTES = 64 * MEGABYTE;
const FILE_BYTES = 66 * MEGABYTE;

/** Conversations, long ones, of a little more than 66 MB. */
async function writeLargeFile(): Promise<string> {
  const path = join(makeDataDir(), 'large.jsonl');
  const file = await open(path, 'w');
  const line = `${sampleLine('tell me more '.repeat(80_000), 'no')}\n`;
  for (let bytes = 0; bytes < FILE_BYTES; bytes += line.length) await file.write(line);
  await file.close();
  return path;
}

async function digestOf(chunks: AsyncIterable<Uint8Array>, algorithm: string): Promise<string> {
  const hash = createHash(algorithm);
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}

describe('a file of 66 MB', () => {
  test('goes in two parts by the official openai client, and comes back as it was', async () => {
    const path = await writeLargeFile();
    const { openai } = await startOpenai();
    const whole = await openAsBlob(path);
    const order = { bytes: whole.size, filename: 'large.jsonl', mime_type: 'application/jsonl' } as const;
    const { id } = await openai.uploads.create({ ...order, purpose: 'fine-tune' });
    const parts: string[] = [];
    for (let start = 0; start < whole.size; start += PART_BYTES) {
      const data = await toFile(whole.slice(start, start + PART_BYTES), 'part');
      parts.push((await openai.uploads.parts.create(id, { data })).id);
    }
    expect(parts).toHaveLength(2);
    const md5 = await digestOf(createReadStream(path), 'md5');
    const { file } = await openai.uploads.complete(id, { part_ids: parts, md5 });
    expect(file?.bytes).toBe(whole.size);
    const content = await openai.files.content(file!.id);
    expect(await digestOf(content.body!, 'md5')).toBe(md5);
  });

  test('is refused as a part: these have 64 MB at most', async () => {
    const { openai } = await startOpenai();
    const order = { bytes: FILE_BYTES, filename: 'large.jsonl', mime_type: 'application/jsonl' } as const;
    const { id } = await openai.uploads.create({ ...order, purpose: 'fine-tune' });
    const data = await toFile(Buffer.alloc(PART_BYTES + 1), 'part');
    await expect(openai.uploads.parts.create(id, { data })).rejects.toMatchObject({ status: 413 });
  });

  test('goes by the official together client, which looks at its lines first, as does the server', async () => {
    const path = await writeLargeFile();
    const { together } = await startTogether();
    const file = await together.files.upload(path, 'fine-tune');
    expect(file).toMatchObject({ bytes: (await openAsBlob(path)).size, processing_status: 'COMPLETED' });
    const content = await together.files.content(file.id);
    expect(await digestOf(content.body!, 'sha256')).toBe(await digestOf(createReadStream(path), 'sha256'));
  });
});

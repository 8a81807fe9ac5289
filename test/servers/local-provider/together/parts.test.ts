import { createHash } from 'node:crypto';
import { request } from 'undici';
import { describe, expect, test } from 'vitest';
import type { Client } from '../client.ts';
import { makeDataDir, sha256Of, startClient, topicFile } from '../client.ts';

const TEXT = topicFile();
const CUTS = [0, 1_000, 2_000, TEXT.length];
const PARTS = CUTS.slice(1).map((end, index) => TEXT.slice(CUTS[index], end));

interface Begun {
  readonly upload_id: string;
  readonly file_id: string;
  readonly parts: readonly { readonly PartNumber: number; readonly URL: string }[];
}

async function post(provider: Client, path: string, body: object): Promise<{ status: number; body: unknown }> {
  const headers = { authorization: 'Bearer local-secret', 'content-type': 'application/json' };
  const url = `${provider.baseUrls.together}${path}`;
  const reply = await request(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: reply.statusCode, body: await reply.body.json() };
}

async function begin(provider: Client, changes: object = {}): Promise<Begun> {
  const order = {
    file_name: 'a.jsonl',
    file_type: 'jsonl',
    purpose: 'fine-tune',
    file_size: TEXT.length,
    num_parts: 3,
  };
  const reply = await post(provider, '/files/multipart/initiate', { ...order, ...changes });
  expect(reply.status).toBe(200);
  return reply.body as Begun;
}

/** What the address answers to the bytes: its status, and the etag where it took them. */
async function put(url: string, text: string): Promise<{ status: number; etag: string }> {
  const { statusCode, headers, body } = await request(url, { method: 'PUT', body: text });
  await body.dump();
  return { status: statusCode, etag: String(headers['etag']) };
}

async function putAll({ parts }: Begun): Promise<{ part_number: number; etag: string }[]> {
  const sent = parts.map(async ({ PartNumber: number, URL: url }) => {
    return { part_number: number, etag: (await put(url, PARTS[number - 1]!)).etag };
  });
  return Promise.all(sent);
}

// The npm client has no such upload; this is what the one on PyPI does with files above 5 GB.
describe('a file in numbered parts', () => {
  test('is put together from them; a part that is put again takes the place of the other', async () => {
    const provider = await startClient();
    const begun = await begin(provider, { checksum: sha256Of(TEXT) });
    await put(begun.parts[1]!.URL, 'something else');
    const parts = await putAll(begun);
    expect(parts[0]?.etag).toBe(`"${createHash('md5').update(PARTS[0]!).digest('hex')}"`);
    const { upload_id, file_id } = begun;
    const done = await post(provider, '/files/multipart/complete', { upload_id, file_id, parts });
    expect(done).toMatchObject({ status: 200, body: { file: { id: file_id, processing_status: 'COMPLETED' } } });
    const headers = { authorization: 'Bearer local-secret' };
    const content = await request(`${provider.baseUrls.together}/files/${file_id}/content`, { headers });
    expect(await content.body.text()).toBe(TEXT);
  });

  test('is refused with a part missing, an etag of other bytes, or a checksum of other bytes', async () => {
    const provider = await startClient();
    const begun = await begin(provider, { checksum: sha256Of('other') });
    const parts = await putAll(begun);
    const { upload_id, file_id } = begun;
    const complete = async (named: object[]) =>
      post(provider, '/files/multipart/complete', { upload_id, file_id, parts: named });
    const codes = [
      await complete(parts.slice(1)),
      await complete([{ part_number: 1, etag: 'x' }, ...parts.slice(1)]),
      await complete(parts),
    ];
    expect(codes).toMatchObject([
      { status: 400, body: { error: { code: 'size_mismatch' } } },
      { status: 400, body: { error: { code: 'invalid_part' } } },
      { status: 400, body: { error: { code: 'checksum_mismatch' } } },
    ]);
  });

  test('goes on after a restart, at the addresses given out before', async () => {
    const dataDir = makeDataDir();
    const before = await startClient({ dataDir });
    const begun = await begin(before);
    const first = await put(begun.parts[0]!.URL, PARTS[0]!);
    await before.close();
    const provider = await startClient({ dataDir, port: before.port });
    const others = await putAll({ ...begun, parts: begun.parts.slice(1) });
    const parts = [{ part_number: 1, etag: first.etag }, ...others];
    const { upload_id, file_id } = begun;
    expect((await post(provider, '/files/multipart/complete', { upload_id, file_id, parts })).status).toBe(200);
  });

  test('leaves nothing when it is given up', async () => {
    const provider = await startClient();
    const { upload_id, file_id, parts } = await begin(provider);
    expect((await post(provider, '/files/multipart/abort', { upload_id, file_id })).status).toBe(200);
    expect((await put(parts[0]!.URL, PARTS[0]!)).status).toBe(400);
    expect((await provider.journal())['files']).toMatchObject([{ file_id, deleted: true }]);
  });

  test('is taken at the addresses given out only', async () => {
    const provider = await startClient();
    const { parts } = await begin(provider);
    const [first, second] = parts.map(({ URL: url }) => url);
    expect((await put(first!.replace('/parts/1?', '/parts/2?'), PARTS[1]!)).status).toBe(403);
    expect((await put(second!, PARTS[1]!)).status).toBe(200);
  });
});

test('a file whose checksum is there already is a conflict that names it', async () => {
  const provider = await startClient();
  const begun = await begin(provider, { checksum: sha256Of(TEXT) });
  const parts = await putAll(begun);
  await post(provider, '/files/multipart/complete', { upload_id: begun.upload_id, file_id: begun.file_id, parts });
  const again = { file_name: 'b.jsonl', file_type: 'jsonl', purpose: 'fine-tune', checksum: sha256Of(TEXT) };
  expect(await post(provider, '/files', again)).toMatchObject({ status: 409, body: { file_id: begun.file_id } });
});

import { createHash } from 'node:crypto';
import { startFakeServer } from './fake-server.ts';
import type { Received, Reply } from './fake-server.ts';

interface Upload {
  readonly name: string;
  readonly parts: Map<string, string>;
}

/** Uploads in parts over real HTTP, in either format, with faults in the test's hand. */
export async function startPartsServer(format: 'openai' | 'together', clock: { now: number }) {
  const uploads = new Map<string, Upload>();
  const files: { id: string; filename: string; text: string }[] = [];
  const count = { begun: 0, sent: 0, abandoned: 0 };

  const begin = (name: string, parts: number): Reply => {
    count.begun += 1;
    const id = `upload-${count.begun}`;
    uploads.set(id, { name, parts: new Map() });
    if (format === 'openai') return { body: { id, status: 'pending', expires_at: clock.now / 1_000 + 3_600 } };
    const targets = Array.from({ length: parts }, (_, index) => ({
      PartNumber: index + 1,
      URL: `${server.url}/store/${id}/${index + 1}`,
      Headers: { 'x-part': String(index + 1) },
    }));
    return { body: { upload_id: id, file_id: `file-of-${id}`, parts: targets } };
  };

  const takePart = async (id: string, data: string): Promise<Reply> => {
    await fake.onPart(uploads.get(id)?.parts.size ?? 0);
    const upload = uploads.get(id);
    if (upload === undefined) return gone;
    count.sent += 1;
    const md5 = createHash('md5').update(data).digest('hex');
    const name = format === 'openai' ? `part-${count.sent}` : md5;
    upload.parts.set(name, data);
    if (fake.faults.shift() === 'after') return 'reset';
    return format === 'openai' ? { body: { id: name } } : { headers: { etag: `"${md5}"` }, body: '' };
  };

  const complete = (id: string, names: readonly string[], md5: unknown): Reply => {
    const upload = uploads.get(id);
    if (upload === undefined) return gone;
    const text = names.map((name) => upload.parts.get(name) ?? '').join('');
    if (md5 !== undefined && md5 !== createHash('md5').update(text).digest('hex')) return { status: 400, body: {} };
    uploads.delete(id);
    const file = { id: `file-of-${id}`, filename: upload.name, text };
    files.push(file);
    if (fake.loseCompletion) return 'reset';
    return { body: format === 'openai' ? { id, file: view(file) } : view(file) };
  };

  const view = ({ id, filename, text }: (typeof files)[number]) => ({ id, filename, bytes: Buffer.byteLength(text) });
  const abandon = (id: string): Reply => {
    if (!uploads.delete(id)) return gone;
    count.abandoned += 1;
    return { body: {} };
  };

  const openai = ({ path, json, text }: Received): Reply | Promise<Reply> => {
    const [, , , id = '', verb] = path.split('/');
    if (path === '/v1/uploads') return begin(String(json['filename']), 0);
    if (verb === 'parts') return takePart(id, dataOf(text));
    if (verb === 'cancel') return abandon(id);
    return complete(id, json['part_ids'] as string[], json['md5']);
  };
  const together = ({ path, json, text }: Received): Reply | Promise<Reply> => {
    const id = String(json['upload_id']);
    if (path.startsWith('/store/')) return takePart(path.split('/')[2] ?? '', text);
    if (path.endsWith('/initiate')) return begin(String(json['file_name']), Number(json['num_parts']));
    if (path.endsWith('/abort')) return abandon(id);
    return complete(
      id,
      (json['parts'] as { etag: string }[]).map(({ etag }) => etag),
      undefined,
    );
  };

  const server = await startFakeServer((request) => {
    if (request.method === 'GET') return { body: { data: files.map(view), has_more: false } };
    if (request.method === 'DELETE') {
      files.splice(
        files.findIndex(({ id }) => request.path.endsWith(id)),
        1,
      );
      return { body: {} };
    }
    return format === 'openai' ? openai(request) : together(request);
  });

  const fake = {
    url: server.url,
    /** Of each part in turn: null takes it, `after` takes it and loses the reply. */
    faults: [] as (null | 'after')[],
    loseCompletion: false,
    /** Before a part is taken, with how many are there. */
    onPart: (_sent: number): void | Promise<void> => undefined,
    files: () => files,
    begun: () => count.begun,
    partsSent: () => count.sent,
    abandoned: () => count.abandoned,
    forgetUploads: () => uploads.clear(),
  };
  return fake;
}

const gone: Reply = { status: 404, body: { error: { message: 'no such upload', code: 'not_found' } } };

/** The one file of a form. */
function dataOf(form: string): string {
  const start = form.indexOf('\r\n\r\n') + 4;
  return form.slice(start, form.lastIndexOf('\r\n--'));
}

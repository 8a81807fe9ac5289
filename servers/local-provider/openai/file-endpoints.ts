import { rm } from 'node:fs/promises';
import { z } from 'zod';
import type { KeyLease } from '../idempotency.ts';
import { bodyDigest } from '../idempotency.ts';
import { page } from '../pagination.ts';
import type { FileRecord } from '../records.ts';
import { Refusal } from '../refusal.ts';
import type { Reply } from '../reply.ts';
import { jsonReply } from '../reply.ts';
import type { RestEndpoints } from '../rest-endpoint.ts';
import { idempotencyKey } from '../rest-endpoint.ts';
import type { Service } from '../service.ts';
import type { Endpoint, Exchange } from '../wire-format.ts';
import { parseParameters } from '../parameters.ts';
import type { ReceivedForm } from './receive-form.ts';
import { receiveForm } from './receive-form.ts';
import { expiresAfterSchema, listFilesSchema, purposeSchema } from './schemas.ts';
import { fileView, listView } from './views.ts';

const MAX_FILE_BYTES = 512 * 1024 ** 2;

const formSchema = z.strictObject({ purpose: purposeSchema, expires_after: expiresAfterSchema.optional() });

/** Folds `expires_after[seconds]` and its like into an object. */
function formBody(fields: Readonly<Record<string, string>>): unknown {
  const { 'expires_after[anchor]': anchor, 'expires_after[seconds]': seconds, ...body } = fields;
  if (anchor === undefined && seconds === undefined) return body;
  return { ...body, expires_after: { anchor, seconds: seconds === undefined ? undefined : Number(seconds) } };
}

/** Refuses a name that the service would not take for training data. */
export function assertJsonl(fileName: string): void {
  if (/\.jsonl$/iu.test(fileName)) return;
  throw new Refusal(400, 'invalid_value', 'Invalid file format for Fine-Tuning API. Must be .jsonl', { param: 'file' });
}

async function keepFile(service: Service, form: ReceivedForm, lease: KeyLease, exchange: Exchange): Promise<Reply> {
  const { purpose, expires_after: expiresAfter } = parseParameters(formSchema, formBody(form.fields));
  assertJsonl(form.fileName);
  const { path, fileName, bytes, sha256 } = form;
  const received = {
    wire: 'openai',
    path,
    fileName,
    purpose,
    expiresAfterSeconds: expiresAfter?.seconds ?? null,
    bytes,
    lines: null,
    sha256,
    metadata: {},
    digest: bodyDigest({ purpose, expiresAfter, fileName, sha256 }),
    key: idempotencyKey(exchange),
  } as const;
  return jsonReply(fileView(await service.files.add(received, lease, () => service.faults.hideNewForMs(exchange))));
}

function uploadEndpoint(service: Service, secret: string): Endpoint {
  return {
    method: 'POST',
    path: '/v1/files',
    prepare: async (exchange) => {
      const key = idempotencyKey(exchange);
      if (key !== null) exchange.noteIdempotencyKey(key);
      const path = service.files.arrivalPath();
      const form = await receiveForm(exchange, { secret, path, fileField: 'file', maxBytes: MAX_FILE_BYTES });
      const discard = (): Promise<void> => rm(path, { force: true });
      try {
        const lease = service.files.begin('openai', key);
        return {
          commit: () => keepFile(service, form, lease, exchange),
          release: () => (lease.release(), discard()),
        };
      } catch (error) {
        await discard();
        throw error;
      }
    },
  };
}

/** `/v1/files`: the lines are looked at when a job is to learn from them, as the service does. */
export function fileEndpoints(service: Service, rest: RestEndpoints, secret: string): Endpoint[] {
  const { files, faults, runner } = service;
  const named = ({ parameters }: Exchange): string => parameters['file_id'] ?? '';
  return [
    uploadEndpoint(service, secret),
    rest.query('GET', '/v1/files', listFilesSchema, ({ order, purpose, ...query }, exchange) => {
      const isListed = files.isListed(faults.hideYoungerThanMs(exchange));
      const ordered = order === 'desc' ? files.of('openai') : files.of('openai').toReversed();
      const isWanted = (file: FileRecord): boolean => purpose === undefined || file.purpose === purpose;
      const { items, has_more } = page(ordered, query, (file) => file.file_id, isListed, isWanted);
      return listView({ items: items.map(fileView), has_more });
    }),
    rest.bare('GET', '/v1/files/{file_id}', (exchange) => fileView(files.get('openai', named(exchange)))),
    rest.reply('GET', '/v1/files/{file_id}/content', (exchange) => {
      const { file_id: fileId, bytes } = files.get('openai', named(exchange));
      return { status: 200, body: { file: files.path(fileId), bytes } };
    }),
    rest.bare('DELETE', '/v1/files/{file_id}', async (exchange) => {
      const { file_id: id } = files.get('openai', named(exchange));
      await runner.fileDeleted(id);
      await files.remove('openai', id);
      return { id, object: 'file', deleted: true };
    }),
  ];
}

import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { bodyDigest } from '../idempotency.ts';
import type { FileRecord, UploadPart, UploadRecord } from '../records.ts';
import { Refusal } from '../refusal.ts';
import { jsonReply } from '../reply.ts';
import type { RestEndpoints } from '../rest-endpoint.ts';
import { idempotencyKey } from '../rest-endpoint.ts';
import type { Service } from '../service.ts';
import { newUploadId } from '../upload-shelf.ts';
import type { Endpoint, Exchange } from '../wire-format.ts';
import { assertJsonl } from './file-endpoints.ts';
import { parseParameters } from '../parameters.ts';
import { receiveForm } from './receive-form.ts';
import { expiresAfterSchema, purposeSchema } from './schemas.ts';
import { fileView, seconds } from './views.ts';

const MAX_UPLOAD_BYTES = 8 * 1024 ** 3;
const MAX_PART_BYTES = 64 * 1024 ** 2;

const createSchema = z.strictObject({
  bytes: z.int().min(1).max(MAX_UPLOAD_BYTES),
  filename: z.string().min(1),
  mime_type: z.enum(['application/jsonl', 'text/jsonl', 'application/x-ndjson', 'application/json', 'text/plain']),
  purpose: purposeSchema,
  expires_after: expiresAfterSchema.optional(),
});

const completeSchema = z.strictObject({
  part_ids: z.array(z.string().min(1)).min(1),
  md5: z
    .string()
    .regex(/^[0-9a-f]{32}$/iu, 'must be 32 hex digits')
    .optional(),
});

function uploadView(upload: UploadRecord, file: FileRecord | null = null) {
  return {
    object: 'upload',
    id: upload.upload_id,
    bytes: upload.bytes,
    filename: upload.file_name,
    purpose: upload.purpose,
    status: upload.status,
    created_at: seconds(upload.created_at),
    expires_at: seconds(upload.expires_at),
    file: file === null ? null : fileView(file),
  };
}

function invalid(message: string, param: string): Refusal {
  return new Refusal(400, 'invalid_value', message, { param });
}

function assertPending({ upload_id: id, status }: UploadRecord): void {
  if (status !== 'pending') throw invalid(`Upload ${id} is ${status}: nothing can be done to it any more`, 'upload_id');
}

async function createUpload({ uploads }: Service, body: z.output<typeof createSchema>, exchange: Exchange) {
  const key = idempotencyKey(exchange);
  const lease = uploads.begin('openai', key);
  try {
    const digest = bodyDigest(body);
    const replayed = lease.replay(digest);
    if (replayed !== null) return uploadView(uploads.get('openai', replayed));
    assertJsonl(body.filename);
    const order = {
      wire: 'openai',
      upload_id: newUploadId('upload'),
      file_name: body.filename,
      purpose: body.purpose,
      bytes: body.bytes,
      expires_after_seconds: body.expires_after?.seconds ?? null,
    } as const;
    return uploadView(await uploads.add(order, key === null ? null : { key, digest }, lease));
  } finally {
    lease.release();
  }
}

/** The parts named, in the order named; each once. */
function chosenParts({ upload_id: uploadId, parts }: UploadRecord, ids: readonly string[]): UploadPart[] {
  if (new Set(ids).size < ids.length) throw invalid('A part is named twice', 'part_ids');
  return ids.map((id) => {
    const part = parts.find(({ part_id: partId }) => partId === id);
    if (part === undefined) throw invalid(`There is no part ${id} of upload ${uploadId}`, 'part_ids');
    return part;
  });
}

async function completeUpload(
  { files, uploads, faults }: Service,
  upload: UploadRecord,
  body: z.output<typeof completeSchema>,
  exchange: Exchange,
) {
  assertPending(upload);
  const parts = chosenParts(upload, body.part_ids);
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  if (bytes !== upload.bytes)
    throw invalid(`The parts have ${bytes} bytes, not the ${upload.bytes} announced`, 'part_ids');
  const path = files.arrivalPath();
  try {
    const { md5, ...whole } = await uploads.assemble(parts, path);
    if (body.md5 !== undefined && body.md5.toLowerCase() !== md5) {
      throw invalid(`The md5 of the bytes that arrived is ${md5}, not the one given`, 'md5');
    }
    const received = {
      ...whole,
      wire: 'openai',
      path,
      fileName: upload.file_name,
      purpose: upload.purpose,
      expiresAfterSeconds: upload.expires_after_seconds,
      lines: null,
      metadata: {},
      digest: whole.sha256,
      key: null,
    } as const;
    const file = await files.add(received, files.begin('openai', null), () => faults.hideNewForMs(exchange));
    return uploadView(await uploads.end(upload.upload_id, 'completed', file.file_id), file);
  } finally {
    await rm(path, { force: true });
  }
}

function partEndpoint({ files, uploads }: Service, secret: string): Endpoint {
  return {
    method: 'POST',
    path: '/v1/uploads/{upload_id}/parts',
    prepare: async (exchange) => {
      const uploadId = exchange.parameters['upload_id'] ?? '';
      const path = files.arrivalPath();
      const form = await receiveForm(exchange, { secret, path, fileField: 'data', maxBytes: MAX_PART_BYTES });
      return {
        commit: async () => {
          parseParameters(z.strictObject({}), form.fields);
          assertPending(uploads.get('openai', uploadId));
          const received = { part_id: newUploadId('part'), bytes: form.bytes, md5: form.md5 };
          const { part_id: id, created_at } = await uploads.addPart(uploadId, path, received);
          return jsonReply({ object: 'upload.part', id, upload_id: uploadId, created_at: seconds(created_at) });
        },
        release: () => rm(path, { force: true }),
      };
    },
  };
}

/** `/v1/uploads`: a file in parts of at most 64 MB, within the hour. */
export function uploadEndpoints(service: Service, rest: RestEndpoints, secret: string): Endpoint[] {
  const { uploads } = service;
  const named = ({ parameters }: Exchange): UploadRecord => uploads.get('openai', parameters['upload_id'] ?? '');
  return [
    rest.json('POST', '/v1/uploads', createSchema, (body, exchange) => createUpload(service, body, exchange)),
    partEndpoint(service, secret),
    rest.json('POST', '/v1/uploads/{upload_id}/complete', completeSchema, (body, exchange) =>
      completeUpload(service, named(exchange), body, exchange),
    ),
    rest.bare('POST', '/v1/uploads/{upload_id}/cancel', async (exchange) => {
      const upload = named(exchange);
      if (upload.status === 'cancelled') return uploadView(upload);
      assertPending(upload);
      return uploadView(await uploads.end(upload.upload_id, 'cancelled', null));
    }),
  ];
}

import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { authenticateBearer } from '../bearer.ts';
import { readJson } from '../json-body.ts';
import { parseParameters } from '../parameters.ts';
import { receiveFile } from '../receive-file.ts';
import type { UploadRecord } from '../records.ts';
import { Refusal } from '../refusal.ts';
import { jsonReply } from '../reply.ts';
import type { RestEndpoints } from '../rest-endpoint.ts';
import { idempotencyKey } from '../rest-endpoint.ts';
import type { Service } from '../service.ts';
import type { Endpoint } from '../wire-format.ts';
import { announcedFields, existingFile, expectFile, processedFile } from './file-endpoints.ts';
import { fileView } from './file-view.ts';
import { authenticatePresigned, presign } from './presigned.ts';

const MAX_FILE_BYTES = 50.1 * 1024 ** 3;
const MAX_PARTS = 250;
const MAX_PART_BYTES = 5 * 1024 ** 3;

const initiateSchema = z.strictObject({
  ...announcedFields,
  file_size: z.int().min(1).max(MAX_FILE_BYTES),
  num_parts: z.int().min(1).max(MAX_PARTS),
});
const namedFields = { upload_id: z.string().min(1), file_id: z.string().min(1) };
const completeSchema = z.strictObject({
  ...namedFields,
  parts: z.array(z.strictObject({ part_number: z.int().min(1).max(MAX_PARTS), etag: z.string().min(1) })).min(1),
});

/** Parts have numbers, not ids: one that is put again takes the place of the other. */
function partId(uploadId: string, number: number): string {
  return `${uploadId}.${number}`;
}

/** The upload of a file is found by it: the two ids belong together. */
function uploadIdOf(fileId: string): string {
  return fileId.replace('file-', 'upload_');
}

function pendingUpload({ uploads }: Service, uploadId: string): UploadRecord {
  const upload = uploads.get('together', uploadId);
  if (upload.status === 'pending') return upload;
  throw new Refusal(400, 'upload_not_pending', `Upload ${uploadId} is ${upload.status}`, { param: 'upload_id' });
}

function initiateEndpoint(service: Service, base: string, secret: string): Endpoint {
  return {
    method: 'POST',
    path: `${base}/files/multipart/initiate`,
    prepare: async (exchange) => {
      const key = idempotencyKey(exchange);
      if (key !== null) exchange.noteIdempotencyKey(key);
      authenticateBearer(exchange.request, secret);
      const {
        file_size: bytes,
        num_parts: count,
        ...announced
      } = parseParameters(initiateSchema, await readJson(exchange.request));
      const commit = async () => {
        const existing = existingFile(service, announced.checksum);
        if (existing !== null) return existing;
        const file = await expectFile(service, announced, exchange);
        const uploadId = uploadIdOf(file.file_id);
        if (service.uploads.all().every((upload) => upload.upload_id !== uploadId)) {
          const { file_name, purpose } = file;
          const order = { wire: 'together', upload_id: uploadId, file_name, purpose, bytes } as const;
          const lease = service.uploads.begin('together', null);
          await service.uploads.add({ ...order, expires_after_seconds: null }, null, lease);
        }
        const parts = Array.from({ length: count }, (_, index) => {
          const path = `${base}/files/multipart/${uploadId}/parts/${index + 1}`;
          return { PartNumber: index + 1, URL: presign(secret, exchange.request, path), Headers: {} };
        });
        return jsonReply({ upload_id: uploadId, file_id: file.file_id, parts });
      };
      return { commit, release: () => Promise.resolve() };
    },
  };
}

function partEndpoint(service: Service, base: string, secret: string): Endpoint {
  const { files, uploads } = service;
  return {
    method: 'PUT',
    path: `${base}/files/multipart/{upload_id}/parts/{number}`,
    prepare: async (exchange) => {
      authenticatePresigned(secret, exchange);
      const uploadId = exchange.parameters['upload_id'] ?? '';
      const id = partId(uploadId, Number(exchange.parameters['number']));
      pendingUpload(service, uploadId);
      const path = files.arrivalPath();
      const discard = (): Promise<void> => rm(path, { force: true });
      const received = await receiveFile(exchange.request, path, MAX_PART_BYTES).catch(async (error: unknown) => {
        await discard();
        throw error;
      });
      return {
        commit: async () => {
          pendingUpload(service, uploadId);
          const { bytes, md5 } = received;
          await uploads.addPart(uploadId, path, { part_id: id, bytes, md5 });
          return { status: 200, headers: { etag: `"${md5}"` }, body: { text: '', type: 'text/plain' } };
        },
        release: discard,
      };
    },
  };
}

async function complete(service: Service, body: z.output<typeof completeSchema>) {
  const { files, uploads } = service;
  const upload = pendingUpload(service, body.upload_id);
  if (uploadIdOf(body.file_id) !== upload.upload_id) {
    throw new Refusal(400, 'invalid_value', `${body.file_id} is not the file of that upload`, { param: 'file_id' });
  }
  const announced = files.get('together', body.file_id);
  const parts = body.parts.map(({ part_number: number, etag }) => {
    const part = upload.parts.find((candidate) => candidate.part_id === partId(upload.upload_id, number));
    if (part?.md5 === etag.replaceAll('"', '')) return part;
    throw new Refusal(400, 'invalid_part', `Part ${number} has not arrived with that etag`, { param: 'parts' });
  });
  if (new Set(parts).size < parts.length) throw new Refusal(400, 'invalid_part', 'A part is named twice');
  const path = files.arrivalPath();
  try {
    const { bytes, sha256 } = await uploads.assemble(parts, path);
    if (bytes !== upload.bytes) {
      const message = `The parts have ${bytes} bytes, not the ${upload.bytes} announced`;
      throw new Refusal(400, 'size_mismatch', message, { param: 'parts' });
    }
    if (announced.sha256 !== '' && announced.sha256 !== sha256) {
      throw new Refusal(400, 'checksum_mismatch', `The sha256 of what arrived is ${sha256}`);
    }
    await files.arrive(body.file_id, path, { bytes, sha256 });
    await uploads.end(upload.upload_id, 'completed', body.file_id);
    return { file: fileView(await processedFile(service, body.file_id)) };
  } finally {
    await rm(path, { force: true });
  }
}

/** `/files/multipart`: a large file in numbered parts, each put to an address of its own. */
export function partEndpoints(service: Service, rest: RestEndpoints, base: string, secret: string): Endpoint[] {
  const { files, uploads } = service;
  return [
    initiateEndpoint(service, base, secret),
    partEndpoint(service, base, secret),
    rest.json('POST', `${base}/files/multipart/complete`, completeSchema, (body) => complete(service, body)),
    rest.json('POST', `${base}/files/multipart/abort`, z.strictObject(namedFields), async (body) => {
      const upload = pendingUpload(service, body.upload_id);
      await uploads.end(upload.upload_id, 'cancelled', null);
      await files.remove('together', body.file_id);
      return { upload_id: body.upload_id, file_id: body.file_id, aborted: true };
    }),
  ];
}

import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { authenticateBearer } from '../bearer.ts';
import { bodyDigest } from '../idempotency.ts';
import { parseParameters } from '../parameters.ts';
import { receiveFile } from '../receive-file.ts';
import type { FileRecord } from '../records.ts';
import { Refusal } from '../refusal.ts';
import type { Reply } from '../reply.ts';
import type { RestEndpoints } from '../rest-endpoint.ts';
import { idempotencyKey } from '../rest-endpoint.ts';
import type { Service } from '../service.ts';
import { inspectFile } from '../training-file.ts';
import type { Endpoint, Exchange } from '../wire-format.ts';
import { fileView } from './file-view.ts';
import { readFields } from './form-body.ts';
import { authenticatePresigned, presign } from './presigned.ts';

const MAX_FILE_BYTES = 50.1 * 1024 ** 3;

/** What a file is announced with, in one piece or in parts. */
export const announcedFields = {
  file_name: z.string().min(1).max(1_024),
  file_type: z.literal('jsonl', 'the local provider takes jsonl only'),
  purpose: z.literal('fine-tune', "the local provider takes the purpose 'fine-tune' only"),
  /** The SHA-256 of the bytes; where a file with the same is there, the call is a 409 that names it. */
  checksum: z
    .string()
    .regex(/^[0-9a-f]{64}$/u, 'must be 64 lower-case hex digits')
    .optional(),
};

const announceSchema = z.strictObject(announcedFields);

/** The 409 of this format names the file in its body. */
export function existingFile({ files }: Service, checksum: string | undefined): Reply | null {
  if (checksum === undefined) return null;
  const isListed = files.isListed(0);
  const same = files.of('together').find((file) => file.arrived && file.sha256 === checksum && isListed(file));
  if (same === undefined) return null;
  const error = { message: `The file exists already: ${same.file_id}`, type: 'invalid_request_error', param: null };
  return { status: 409, body: { json: { file_id: same.file_id, error: { ...error, code: 'file_exists' } } } };
}

/** Makes the record of a file whose bytes are to come; the same key and body again give the one that was made. */
export async function expectFile(
  { files, faults }: Service,
  body: z.output<typeof announceSchema>,
  exchange: Exchange,
): Promise<FileRecord> {
  const key = idempotencyKey(exchange);
  const lease = files.begin('together', key);
  try {
    const digest = bodyDigest(body);
    const replayed = lease.replay(digest);
    if (replayed !== null) return files.get('together', replayed);
    const file = {
      wire: 'together',
      purpose: body.purpose,
      file_name: body.file_name,
      sha256: body.checksum ?? '',
    } as const;
    return await files.expect(file, key === null ? null : { key, digest }, lease, faults.hideNewForMs(exchange));
  } finally {
    lease.release();
  }
}

/** Answers with a redirect to the address that takes the bytes. */
function announceEndpoint(service: Service, base: string, secret: string): Endpoint {
  return {
    method: 'POST',
    path: `${base}/files`,
    prepare: async (exchange) => {
      const { request, query } = exchange;
      const key = idempotencyKey(exchange);
      if (key !== null) exchange.noteIdempotencyKey(key);
      authenticateBearer(request, secret);
      const fields = { ...Object.fromEntries(query), ...(await readFields(request)) };
      const body = parseParameters(announceSchema, fields);
      return {
        commit: async () => {
          const existing = existingFile(service, body.checksum);
          if (existing !== null) return existing;
          const { file_id: id } = await expectFile(service, body, exchange);
          const location = presign(secret, request, `${base}/files/${id}/bytes`);
          return {
            status: 302,
            headers: { location, 'x-together-file-id': id },
            body: { text: '', type: 'text/plain' },
          };
        },
        release: () => Promise.resolve(),
      };
    },
  };
}

function assertAwaited(file: FileRecord): void {
  if (!file.arrived) return;
  throw new Refusal(409, 'file_already_uploaded', `The bytes of ${file.file_id} have arrived already`);
}

function bytesEndpoint(service: Service, base: string, secret: string): Endpoint {
  const { files } = service;
  return {
    method: 'PUT',
    path: `${base}/files/{file_id}/bytes`,
    prepare: async (exchange) => {
      authenticatePresigned(secret, exchange);
      const fileId = exchange.parameters['file_id'] ?? '';
      const announced = files.get('together', fileId);
      assertAwaited(announced);
      const path = files.arrivalPath();
      const discard = (): Promise<void> => rm(path, { force: true });
      const received = await receiveFile(exchange.request, path, MAX_FILE_BYTES).catch(async (error: unknown) => {
        await discard();
        throw error;
      });
      return {
        commit: async () => {
          assertAwaited(files.get('together', fileId));
          if (announced.sha256 !== '' && announced.sha256 !== received.sha256) {
            throw new Refusal(400, 'checksum_mismatch', `The sha256 of what arrived is ${received.sha256}`);
          }
          const { bytes, sha256, md5 } = received;
          await files.arrive(fileId, path, { bytes, sha256 });
          return { status: 200, headers: { etag: `"${md5}"` }, body: { text: '', type: 'text/plain' } };
        },
        release: discard,
      };
    },
  };
}

/** The file, its lines looked at: where they are no samples its `processing_status` says so. */
export async function processedFile({ files }: Service, fileId: string): Promise<FileRecord> {
  const file = files.get('together', fileId);
  if (file.arrived && file.lines === null && file.lines_error === null) await inspectFile(files, file);
  return files.get('together', fileId);
}

/** `/files`: announced, put to the address that the answer redirects to, and looked at by `preprocess`. */
export function fileEndpoints(service: Service, rest: RestEndpoints, base: string, secret: string): Endpoint[] {
  const { files, faults, runner } = service;
  const named = ({ parameters }: Exchange): string => parameters['file_id'] ?? '';
  return [
    announceEndpoint(service, base, secret),
    bytesEndpoint(service, base, secret),
    rest.bare('GET', `${base}/files`, (exchange) => {
      const isListed = files.isListed(faults.hideYoungerThanMs(exchange));
      return { object: 'list', data: files.of('together').filter(isListed).map(fileView) };
    }),
    rest.bare('GET', `${base}/files/{file_id}`, async (exchange) =>
      fileView(await processedFile(service, named(exchange))),
    ),
    rest.bare('POST', `${base}/files/{file_id}/preprocess`, async (exchange) => {
      const file = await processedFile(service, named(exchange));
      if (file.arrived) return fileView(file);
      throw new Refusal(400, 'file_not_uploaded', `The bytes of ${file.file_id} have not arrived`);
    }),
    rest.reply('GET', `${base}/files/{file_id}/content`, (exchange) => {
      const { file_id: fileId, bytes, arrived } = files.get('together', named(exchange));
      if (!arrived) throw new Refusal(400, 'file_not_uploaded', `The bytes of ${fileId} have not arrived`);
      return { status: 200, body: { file: files.path(fileId), bytes } };
    }),
    rest.bare('DELETE', `${base}/files/{file_id}`, async (exchange) => {
      const { file_id: id } = files.get('together', named(exchange));
      await runner.fileDeleted(id);
      await files.remove('together', id);
      return { id, deleted: true };
    }),
  ];
}

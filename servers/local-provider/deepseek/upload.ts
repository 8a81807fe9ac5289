import { rm } from 'node:fs/promises';
import { z } from 'zod';
import type { FaultTarget } from '../faults.ts';
import { bodyDigest } from '../idempotency.ts';
import { parseBody, Refusal } from '../refusal.ts';
import type { Reply } from '../reply.ts';
import { jsonReply } from '../reply.ts';
import type { Service } from '../service.ts';
import type { Endpoint } from '../wire-format.ts';
import type { ReceivedUpload } from './receive-upload.ts';
import { receiveUpload } from './receive-upload.ts';
import { idempotencyKeySchema, metadataSchema } from './schemas.ts';
import type { AppCredentials } from './signature.ts';

const fieldsSchema = z.strictObject({
  header: z.string(),
  purpose: z.literal('fine_tune'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits'),
  idempotency_key: idempotencyKeySchema.optional(),
  metadata: metadataSchema.default({}),
});

async function keepUpload(service: Service, upload: ReceivedUpload, target: FaultTarget): Promise<Reply> {
  const { sha256, metadata, purpose, idempotency_key: key } = parseBody(fieldsSchema, upload.fields);
  if (upload.file.sha256 !== sha256) {
    const message = `The sha256 of the bytes that arrived is ${upload.file.sha256}, not the one given`;
    throw new Refusal(400, 'sha256_mismatch', message);
  }
  const digest = bodyDigest({ purpose, sha256, metadata });
  const received = {
    ...upload.file,
    wire: 'deepseek',
    fileName: upload.fileName,
    purpose,
    expiresAfterSeconds: null,
    path: upload.path,
    metadata,
    digest,
    key: key ?? null,
  } as const;
  const file = await service.files.add(received, upload.lease, () => service.faults.hideNewForMs(target));
  const { file_id, bytes, lines, created_at } = file;
  return jsonReply({ file_id, bytes, samples: lines?.samples, sha256, metadata, created_at });
}

/** `POST /v1/fine_tune/upload`: one JSONL file as multipart/form-data. */
export function uploadEndpoint(service: Service, credentials: AppCredentials): Endpoint {
  return {
    method: 'POST',
    path: '/v1/fine_tune/upload',
    prepare: async (exchange) => {
      const upload = await receiveUpload(service, credentials, exchange);
      return {
        commit: () => keepUpload(service, upload, exchange),
        release: async () => {
          upload.lease.release();
          await rm(upload.path, { force: true });
        },
      };
    },
  };
}

import { z } from 'zod';
import type { Ledger } from './ledger.ts';

const partsSchema = z.object({
  uploadId: z.string(),
  fileId: z.string().nullable(),
  partBytes: z.int(),
  md5: z.string(),
  expiresAt: z.number().nullable(),
  targets: z.array(z.object({ url: z.string(), headers: z.record(z.string(), z.string()) })),
  confirmed: z.array(z.string()),
});

/** The record of one upload: written before the first byte is sent, after each part, and when the file is there. */
export const uploadRecordSchema = z.object({
  key: z.string(),
  /** The file that the run uses; null until one is there. */
  file: z
    .object({
      fileId: z.string(),
      bytes: z.number(),
      sha256: z.string().nullable(),
      /** Unix milliseconds. */
      at: z.number(),
      /** The run that named it: a later one of the chain looks for it again. */
      runId: z.string(),
    })
    .nullable(),
  /** An upload in parts that is under way. */
  parts: partsSchema.nullable(),
});

export type UploadRecord = z.output<typeof uploadRecordSchema>;

/** Where the record of an upload lives, one for each key. */
export type UploadLedger = Ledger<UploadRecord>;

import { z } from 'zod';
import { OutcomePending } from './create-outcome.ts';
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
  /** Runs that were undone: what an attempt of theirs that is still alive brings over is deleted again. */
  closedFor: z.array(z.string()).default([]),
});

export type UploadRecord = z.output<typeof uploadRecordSchema>;

/** Where the record of an upload lives, one for each key. */
export type UploadLedger = Ledger<UploadRecord>;

const CONFLICTS_BEFORE_GIVING_UP = 5;
const ANOTHER_ATTEMPT_MS = 1_000;

/** Writes down that a run is undone, and returns the record as it then stands: see `UploadRecord.closedFor`. */
export async function closeUpload(ledger: UploadLedger, key: string, runId: string): Promise<UploadRecord> {
  for (let tries = 0; tries < CONFLICTS_BEFORE_GIVING_UP; tries += 1) {
    const stored = await ledger.read();
    const record = stored?.record ?? { key, file: null, parts: null, closedFor: [] };
    if (record.closedFor.includes(runId)) return record;
    const closed = { ...record, closedFor: [...record.closedFor, runId] };
    if ((await ledger.write(closed, stored?.version ?? null)) !== null) return closed;
  }
  throw new OutcomePending(key, 'other attempts keep writing', ANOTHER_ATTEMPT_MS);
}

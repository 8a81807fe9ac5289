import { z } from 'zod';
import { OutcomePending } from './create-outcome.ts';
import type { Ledger } from './ledger.ts';

/**
 * One POST of a create, written down before it is sent:
 * - `pending`: about to be sent, or sent by an attempt that died before it learnt the outcome;
 * - `certain_failure`: it made no job; `ambiguous`: nobody knows; `created`: it made `jobId`.
 */
export const postRecordSchema = z.object({
  /** Unix milliseconds, just before the send. */
  at: z.number(),
  outcome: z.enum(['pending', 'certain_failure', 'ambiguous', 'created']),
  code: z.string().optional(),
  jobId: z.string().optional(),
});

const jobIntentSchema = z.object({
  key: z.string(),
  runId: z.string(),
  model: z.string(),
  trainingFile: z.string(),
  validationFile: z.string().nullable(),
  method: z.enum(['supervised', 'dpo']),
  hyperparameters: z.object({
    epochs: z.number().exactOptional(),
    batch_size: z.number().exactOptional(),
    learning_rate_multiplier: z.number().exactOptional(),
  }),
  suffix: z.string().nullable(),
  seed: z.number().nullable(),
  continueFrom: z.string().nullable().default(null),
});

/** The write-ahead record of one intent: every POST under its key, oldest first, and the body they carried. */
export const intentRecordSchema = z.object({
  key: z.string(),
  /** What was sent: a repeated POST must carry the same body, or the provider calls it a conflict. Null before the first. */
  intent: jobIntentSchema.nullable(),
  posts: z.array(postRecordSchema),
  /** Runs that were cancelled under this intent: an attempt of theirs that is still alive sends nothing more. */
  closedFor: z.array(z.string()).default([]),
});

export type PostRecord = z.output<typeof postRecordSchema>;
export type IntentRecord = z.output<typeof intentRecordSchema>;

/** Where the write-ahead record lives, one for each key. */
export type IntentLedger = Ledger<IntentRecord>;

/** POSTs that may have made a job nobody has seen. */
export function unresolvedPosts(record: IntentRecord | null): readonly PostRecord[] {
  return record?.posts.filter((post) => post.outcome === 'pending' || post.outcome === 'ambiguous') ?? [];
}

const CONFLICTS_BEFORE_GIVING_UP = 5;
const ANOTHER_ATTEMPT_MS = 1_000;

/**
 * Writes down that a run sends nothing more under this intent, and returns the record as it then stands. Whoever wrote
 * before is seen in it; whoever comes later finds the door shut. Throws where the store will not take it.
 */
export async function closeIntent(ledger: IntentLedger, key: string, runId: string): Promise<IntentRecord> {
  for (let tries = 0; tries < CONFLICTS_BEFORE_GIVING_UP; tries++) {
    const stored = await ledger.read();
    const record = stored?.record ?? { key, intent: null, posts: [], closedFor: [] };
    if (record.closedFor.includes(runId)) return record;
    const closed = { ...record, closedFor: [...record.closedFor, runId] };
    if ((await ledger.write(closed, stored?.version ?? null)) !== null) return closed;
  }
  throw new OutcomePending(key, 'other attempts keep writing', ANOTHER_ATTEMPT_MS);
}

/**
 * Writes down how the post at `index` ended, on top of whatever other attempts wrote meanwhile. False where it could
 * not be written: the post then stays `pending`, which is the careful reading.
 */
export async function recordOutcome(
  ledger: IntentLedger,
  index: number,
  outcome: Omit<PostRecord, 'at'>,
): Promise<boolean> {
  try {
    for (let tries = 0; tries < CONFLICTS_BEFORE_GIVING_UP; tries++) {
      const stored = await ledger.read();
      if (stored === null) return false;
      const posts = stored.record.posts.map((post, at) => (at === index ? { ...outcome, at: post.at } : post));
      if ((await ledger.write({ ...stored.record, posts }, stored.version)) !== null) return true;
    }
  } catch {
    // The outcome itself is what the caller has to hand on: it must not be lost to a store that is down.
  }
  return false;
}

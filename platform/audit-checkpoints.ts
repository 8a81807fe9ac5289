import { z } from 'zod';
import { VersionConflict } from './artifact-store.ts';
import type { ArtifactStore } from './artifact-store.ts';
import type { ChainHead } from './audit-chain.ts';
import { signStatement } from './signature.ts';

const checkpointSchema = z.object({
  chain: z.string(),
  /** `host:/path/of/audit.jsonl`: a log that is replaced as a whole still has to answer for this one. */
  place: z.string(),
  seq: z.number(),
  hash: z.string(),
  at: z.string(),
  public_key: z.string(),
  signature: z.string(),
});

/** How far a chain had come, signed, and kept in another place than the log. */
export type Checkpoint = z.output<typeof checkpointSchema>;

type Documents = Pick<ArtifactStore, 'readDocument' | 'writeDocument' | 'listDocuments'>;

const PREFIX = 'audit/';
/** Between two checkpoints of a busy process; one that is killed can lose what lies within. */
const EVERY_MS = 1_000;

/** Every checkpoint in the store; one that cannot be read is null, under its key. */
export async function readCheckpoints(store: Documents): Promise<ReadonlyMap<string, Checkpoint | null>> {
  const keys = await store.listDocuments(PREFIX);
  const entries = await Promise.all(
    keys.map(async (key): Promise<[string, Checkpoint | null]> => [key, await readCheckpoint(store, key)]),
  );
  return new Map(entries);
}

async function readCheckpoint(store: Documents, key: string): Promise<Checkpoint | null> {
  const document = await store.readDocument(key);
  try {
    return checkpointSchema.parse(JSON.parse(document?.text ?? ''));
  } catch {
    return null;
  }
}

export interface CheckpointWriter {
  /** To be called with each new head; writes at most once a second. */
  note(chain: string, head: ChainHead): void;
  /** Writes what was noted last; call it when the process ends. */
  flush(): Promise<void>;
}

/** Signs heads of a chain into the store. `onError` hears of a store that cannot be written; the log goes on. */
export function createCheckpointWriter(options: {
  readonly store: Documents;
  readonly keyFile: string;
  readonly place: string;
  readonly onError: (error: unknown) => void;
}): CheckpointWriter {
  const { store, keyFile, place, onError } = options;
  let noted: { chain: string; head: ChainHead } | null = null;
  let timer: NodeJS.Timeout | null = null;
  let last: Promise<void> = Promise.resolve();

  const write = async ({ chain, head }: { chain: string; head: ChainHead }): Promise<void> => {
    const statement = { chain, place, ...head, at: new Date().toISOString() };
    const checkpoint: Checkpoint = await signStatement(keyFile, statement);
    const key = `${PREFIX}${chain}.json`;
    const stored = await store.readDocument(key);
    const earlier = stored === null ? null : await readCheckpoint(store, key);
    // Another process that writes to the same log may be ahead.
    if (earlier !== null && earlier.seq >= head.seq) return;
    await store
      .writeDocument(key, JSON.stringify(checkpoint), { ifVersion: stored?.version ?? null })
      .catch((error: unknown) => {
        if (!(error instanceof VersionConflict)) throw error;
      });
  };
  const flush = (): Promise<void> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const current = noted;
    noted = null;
    if (current !== null) last = last.then(() => write(current)).catch(onError);
    return last;
  };
  return {
    note(chain, head) {
      noted = { chain, head };
      timer ??= setTimeout(() => void flush(), EVERY_MS).unref();
    },
    flush,
  };
}

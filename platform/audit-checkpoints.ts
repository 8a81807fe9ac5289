import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { canonicalJson } from '../domain/canonical-json.ts';
import { VersionConflict } from './artifact-store.ts';
import type { ArtifactStore } from './artifact-store.ts';
import type { ChainHead } from './audit-chain.ts';

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

function signedText({ signature: _own, ...signed }: Checkpoint): Buffer {
  return Buffer.from(canonicalJson(signed));
}

/** Whether the signature is that of the checkpoint's own key. */
export function isSigned(checkpoint: Checkpoint): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(checkpoint.public_key, 'base64'), format: 'der', type: 'spki' });
    return verify(null, signedText(checkpoint), key, Buffer.from(checkpoint.signature, 'base64'));
  } catch {
    return false;
  }
}

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

/** An Ed25519 key of the home's own, made at its first use (mode 0600). */
async function signingKey(file: string): Promise<string> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, pem, { flag: 'wx', mode: 0o600 }).catch(() => {});
  return readFile(file, 'utf8');
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
    const privateKey = createPrivateKey(await signingKey(keyFile));
    const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).toString('base64');
    const unsigned = { chain, place, ...head, at: new Date().toISOString(), public_key: publicKey, signature: '' };
    const checkpoint: Checkpoint = {
      ...unsigned,
      signature: sign(null, signedText(unsigned), privateKey).toString('base64'),
    };
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

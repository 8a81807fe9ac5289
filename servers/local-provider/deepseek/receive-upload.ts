import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import type { KeyLease } from '../idempotency.ts';
import { createSampleReader } from '../jsonl.ts';
import { multipartBoundary, readMultipart } from '../multipart.ts';
import { Refusal } from '../refusal.ts';
import type { Service } from '../service.ts';
import type { Exchange } from '../wire-format.ts';
import type { AppCredentials } from './signature.ts';
import { authenticate } from './signature.ts';

const MAX_FILE_BYTES = 1024 ** 3;

interface ReceivedBytes {
  readonly bytes: number;
  readonly samples: number;
  readonly sha256: string;
}

/** An upload that has arrived whole: its fields as they came, its bytes at `path`, its key held by `lease`. */
export interface ReceivedUpload {
  readonly path: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly file: ReceivedBytes;
  readonly lease: KeyLease;
}

function parseJsonField(name: string, value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    throw new Refusal(400, 'invalid_request', `${name}: not valid JSON`);
  }
}

/** Streams a file to disk, checking every sample on the way; holds a chunk and a line at most. */
async function receiveFile(chunks: AsyncIterable<Buffer>, path: string): Promise<ReceivedBytes> {
  const hash = createHash('sha256');
  const reader = createSampleReader(() => undefined);
  let bytes = 0;
  const file = await open(path, 'w');
  try {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > MAX_FILE_BYTES) throw new Refusal(413, 'file_too_large', `A file may have ${MAX_FILE_BYTES} bytes`);
      hash.update(chunk);
      reader.write(chunk);
      await file.write(chunk);
    }
  } finally {
    await file.close();
  }
  return { bytes, samples: reader.end(), sha256: hash.digest('hex') };
}

/** Reads what is left of a body: a client that is still sending does not see the reply. */
async function drain(source: AsyncIterator<Buffer>): Promise<void> {
  while ((await source.next()).done !== true);
}

/**
 * Receives the parts of an upload. The token must come before the file, so that nobody unknown fills the disk. Where it
 * throws, nothing is left behind.
 */
export async function receiveUpload(
  service: Service,
  credentials: AppCredentials,
  exchange: Exchange,
): Promise<ReceivedUpload> {
  const path = service.files.arrivalPath();
  const fields: Record<string, unknown> = {};
  const state: { file: ReceivedBytes | null; lease: KeyLease | null; isKnown: boolean } = {
    file: null,
    lease: null,
    isKnown: false,
  };
  const beginKey = (): KeyLease => {
    const key = fields['idempotency_key'];
    state.lease ??= service.files.begin(typeof key === 'string' ? key : null);
    return state.lease;
  };
  const onField = (name: string, value: string): void => {
    if (Object.hasOwn(fields, name)) throw new Refusal(400, 'invalid_request', `${name}: given twice`);
    fields[name] = name === 'metadata' ? parseJsonField(name, value) : value;
    if (name === 'idempotency_key') exchange.noteIdempotencyKey(value);
    if (name !== 'header') return;
    authenticate(parseJsonField(name, value), credentials);
    state.isKnown = true;
  };
  const onFile = async (name: string, chunks: AsyncIterable<Buffer>): Promise<void> => {
    if (!state.isKnown) throw new Refusal(401, 'unauthorized', 'The field header must come before the file');
    if (name !== 'file' || state.file !== null)
      throw new Refusal(400, 'invalid_request', 'One file is expected, in the field file');
    if (fields['idempotency_key'] !== undefined) beginKey();
    state.file = await receiveFile(chunks, path);
  };

  const source = exchange.request.iterator({ destroyOnReturn: false })[Symbol.asyncIterator]();
  try {
    await readMultipart(source, multipartBoundary(exchange.request.headers['content-type']), { onField, onFile });
    await drain(source);
    if (!state.isKnown) throw new Refusal(401, 'unauthorized', 'The field header is missing');
    if (state.file === null) throw new Refusal(400, 'invalid_request', 'file: missing');
    return { path, fields, file: state.file, lease: beginKey() };
  } catch (error) {
    state.lease?.release();
    await rm(path, { force: true });
    await drain(source);
    throw error;
  }
}

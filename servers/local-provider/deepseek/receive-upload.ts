import { rm } from 'node:fs/promises';
import type { KeyLease } from '../idempotency.ts';
import type { FileLines } from '../jsonl.ts';
import { createSampleReader } from '../jsonl.ts';
import { multipartBoundary, readMultipart } from '../multipart.ts';
import type { ReceivedBytes } from '../receive-file.ts';
import { drain, receiveFile } from '../receive-file.ts';
import { Refusal } from '../refusal.ts';
import type { Service } from '../service.ts';
import type { Exchange } from '../wire-format.ts';
import type { AppCredentials } from './signature.ts';
import { authenticate } from './signature.ts';

const MAX_FILE_BYTES = 1024 ** 3;

interface ReceivedSamples extends ReceivedBytes {
  readonly lines: FileLines;
}

/** An upload that has arrived whole: its fields as they came, its bytes at `path`, its key held by `lease`. */
export interface ReceivedUpload {
  readonly path: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly file: ReceivedSamples;
  readonly fileName: string;
  readonly lease: KeyLease;
}

function parseJsonField(name: string, value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    throw new Refusal(400, 'invalid_request', `${name}: not valid JSON`);
  }
}

/** Streams a file to disk, checking every sample on the way. */
async function receiveSamples(chunks: AsyncIterable<Buffer>, path: string): Promise<ReceivedSamples> {
  const reader = createSampleReader('deepseek', () => undefined);
  const received = await receiveFile(chunks, path, MAX_FILE_BYTES, (chunk) => reader.write(chunk));
  return { ...received, lines: reader.end() };
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
  const state: { file: ReceivedSamples | null; fileName: string; lease: KeyLease | null; isKnown: boolean } = {
    file: null,
    fileName: '',
    lease: null,
    isKnown: false,
  };
  const beginKey = (): KeyLease => {
    const key = fields['idempotency_key'];
    state.lease ??= service.files.begin('deepseek', typeof key === 'string' ? key : null);
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
  const onFile = async (name: string, chunks: AsyncIterable<Buffer>, fileName: string): Promise<void> => {
    if (!state.isKnown) throw new Refusal(401, 'unauthorized', 'The field header must come before the file');
    if (name !== 'file' || state.file !== null)
      throw new Refusal(400, 'invalid_request', 'One file is expected, in the field file');
    if (fields['idempotency_key'] !== undefined) beginKey();
    state.fileName = fileName;
    state.file = await receiveSamples(chunks, path);
  };

  const source = exchange.request.iterator({ destroyOnReturn: false })[Symbol.asyncIterator]();
  try {
    await readMultipart(source, multipartBoundary(exchange.request.headers['content-type']), { onField, onFile });
    await drain(source);
    if (!state.isKnown) throw new Refusal(401, 'unauthorized', 'The field header is missing');
    if (state.file === null) throw new Refusal(400, 'invalid_request', 'file: missing');
    return { path, fields, file: state.file, fileName: state.fileName, lease: beginKey() };
  } catch (error) {
    state.lease?.release();
    await rm(path, { force: true });
    await drain(source);
    throw error;
  }
}

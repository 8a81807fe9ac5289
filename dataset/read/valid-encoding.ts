import { isUtf8 } from 'node:buffer';
import { RetuneError } from '../../domain/failure-type.ts';
import type { OpenedFile } from './open-file.ts';

/** Whether every byte of the file is valid under the label. */
export async function isValidIn(file: OpenedFile, encoding: string): Promise<boolean> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of file.chunks()) decoder.decode(chunk, { stream: true });
    decoder.decode();
    return true;
  } catch (error) {
    if (error instanceof RetuneError) throw error;
    return false;
  }
}

/** The bytes at the end of a chunk that begin a character which the next chunk ends: at most three. */
function openCharacterBytes(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? back : 0;
  }
  return 0;
}

export interface Utf8Survey {
  readonly valid: boolean;
  /** ISO-2022-JP is pure ASCII to the eye of UTF-8; only its escapes (`ESC $`) tell it. */
  readonly escapes: boolean;
}

/** One pass over the bytes, without making strings; it ends at the first byte that is not UTF-8. */
export async function surveyUtf8(file: OpenedFile): Promise<Utf8Survey> {
  let rest = Buffer.alloc(0);
  let escapes = false;
  for await (const chunk of file.chunks()) {
    escapes ||= chunk.includes('\u001b$', 0, 'latin1');
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const open = openCharacterBytes(bytes);
    if (!isUtf8(bytes.subarray(0, bytes.length - open))) return { valid: false, escapes };
    rest = Buffer.from(bytes.subarray(bytes.length - open));
  }
  return { valid: rest.length === 0, escapes };
}

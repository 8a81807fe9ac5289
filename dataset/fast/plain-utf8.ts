import { isUtf8 } from 'node:buffer';
import type { NotPlain } from './chunk-plan.ts';
import type { Source } from './copy-bytes.ts';

export const NOT_PLAIN: NotPlain = { notPlain: true };

/** ISO-2022-JP is valid UTF-8 to the eye; its escapes tell it, wherever in the file they begin. */
const ISO_2022_ESCAPE = Buffer.from('\u001b$');

/** Whether the first bytes are UTF-8, and nothing in them tells of another encoding. */
export function isPlainUtf8(input: Source, length: number): boolean {
  const bytes = Buffer.from(input.bytes.buffer, input.bytes.byteOffset, length);
  return isUtf8(bytes) && !bytes.includes(ISO_2022_ESCAPE);
}

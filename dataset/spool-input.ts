import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Copies standard input to a file, since a source is read more than once. */
export async function spoolInput(input: Readable, path: string, signal?: AbortSignal): Promise<void> {
  const file = createWriteStream(path, { mode: 0o600 });
  await (signal === undefined ? pipeline(input, file) : pipeline(input, file, { signal }));
}

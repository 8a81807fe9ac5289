import { Refusal } from './refusal.ts';

const MAX_HEADER_BYTES = 8 * 1024;
const MAX_FIELD_BYTES = 64 * 1024;
const MAX_PARTS = 20;

function malformed(why: string): Refusal {
  return new Refusal(400, 'malformed_multipart', `The multipart body ${why}`);
}

/** The boundary of a `multipart/form-data` content type; anything else is refused. */
export function multipartBoundary(contentType: string | undefined): string {
  const [type, ...parameters] = (contentType ?? '').split(';').map((part) => part.trim());
  if (type?.toLowerCase() !== 'multipart/form-data') {
    throw new Refusal(415, 'unsupported_media_type', 'Content-Type must be multipart/form-data');
  }
  const match = /^boundary=(?:"([^"\r\n]{1,70})"|([^\s";,]{1,70}))$/iu.exec(
    parameters.find((part) => /^boundary=/iu.test(part)) ?? '',
  );
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined) throw malformed('has no valid boundary in its Content-Type');
  return boundary;
}

/** What a part's headers say; `fileName` is null for a plain field. */
function partHeaders(text: string): { name: string; fileName: string | null } {
  const disposition = text.split('\r\n').find((line) => /^content-disposition:/iu.test(line)) ?? '';
  if (!/^content-disposition:\s*form-data\s*;/iu.test(disposition)) throw malformed('has a part that is no form-data');
  const name = /;\s*name="([^"]*)"/iu.exec(disposition)?.[1];
  if (name === undefined || name === '') throw malformed('has a part without a name');
  return { name, fileName: /;\s*filename="([^"]*)"/iu.exec(disposition)?.[1] ?? null };
}

/** Called part by part, in the order in which they arrive; what they throw ends the reading. */
export interface PartHandlers {
  onField: (name: string, value: string) => Promise<void> | void;
  /** Must read the chunks to their end. */
  onFile: (name: string, chunks: AsyncIterable<Buffer>, fileName: string) => Promise<void>;
}

/**
 * Reads a multipart body part by part in constant memory: of a file only the current chunk is held. Stricter than the
 * RFC: no preamble, a closing boundary, quoted names. Stops reading `source` where it throws.
 */
export async function readMultipart(
  source: AsyncIterator<Buffer>,
  boundary: string,
  handlers: PartHandlers,
): Promise<void> {
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  // The first boundary has no line end before it: with one put there it is a delimiter like the others.
  let pending: Buffer = Buffer.from('\r\n');

  const fill = async (): Promise<void> => {
    const next = await source.next();
    if (next.done === true) throw malformed('ends before its closing boundary');
    pending = pending.length === 0 ? next.value : Buffer.concat([pending, next.value]);
  };
  const take = (bytes: number): Buffer => {
    const taken = pending.subarray(0, bytes);
    pending = pending.subarray(bytes);
    return taken;
  };
  async function* untilDelimiter(): AsyncGenerator<Buffer> {
    for (;;) {
      const at = pending.indexOf(delimiter);
      if (at >= 0) {
        if (at > 0) yield take(at);
        take(delimiter.length);
        return;
      }
      const safe = pending.length - delimiter.length + 1;
      if (safe > 0) yield take(safe);
      await fill();
    }
  }
  const collect = async (limit: number): Promise<string> => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of untilDelimiter()) {
      bytes += chunk.length;
      if (bytes > limit) throw malformed(`has a field of more than ${limit} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  };
  const readHeaders = async (): Promise<string> => {
    for (;;) {
      const end = pending.indexOf('\r\n\r\n');
      if (end > MAX_HEADER_BYTES || (end < 0 && pending.length > MAX_HEADER_BYTES))
        throw malformed('has part headers that are too long');
      if (end >= 0) return take(end + 4).toString('utf8', 0, end);
      await fill();
    }
  };
  /** After a boundary: `--` closes the body, a line end begins a part. */
  const isClosed = async (): Promise<boolean> => {
    while (pending.length < 2) await fill();
    const mark = take(2).toString('latin1');
    if (mark !== '--' && mark !== '\r\n') throw malformed('has a boundary that is followed by other text');
    return mark === '--';
  };

  if ((await collect(0)) !== '') throw malformed('has text before its first boundary');
  for (let parts = 0; !(await isClosed()); parts += 1) {
    if (parts === MAX_PARTS) throw malformed(`has more than ${MAX_PARTS} parts`);
    const { name, fileName } = partHeaders(await readHeaders());
    if (fileName === null) await handlers.onField(name, await collect(MAX_FIELD_BYTES));
    else await handlers.onFile(name, untilDelimiter(), fileName);
  }
}

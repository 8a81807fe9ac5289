import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal.ts';

const MAX_JSON_BYTES = 8 * 1024 * 1024;

/** A provider's JSON body; refuses another content type (415), too many bytes (413) and what is no JSON (400). */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new Refusal(415, 'unsupported_media_type', 'Content-Type must be application/json');
  }
  return readAnyJson(request);
}

/** As `readJson`, under any content type: the test controls take what `curl -d` sends. */
export async function readAnyJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Read to the end even when it is too much: a client that is still sending does not see the reply.
  for await (const chunk of request.iterator()) {
    bytes += chunk.length;
    if (bytes <= MAX_JSON_BYTES) chunks.push(chunk);
  }
  if (bytes > MAX_JSON_BYTES) throw new Refusal(413, 'body_too_large', `A JSON body may have ${MAX_JSON_BYTES} bytes`);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)));
  } catch {
    throw new Refusal(400, 'invalid_json', 'The body is not valid JSON in UTF-8');
  }
}

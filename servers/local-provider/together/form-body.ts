import type { IncomingMessage } from 'node:http';
import { readJson } from '../json-body.ts';
import { multipartBoundary, readMultipart } from '../multipart.ts';
import { drain } from '../receive-file.ts';
import { Refusal } from '../refusal.ts';

const MAX_FORM_BYTES = 64 * 1024;

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator()) {
    bytes += chunk.length;
    if (bytes <= MAX_FORM_BYTES) chunks.push(chunk);
  }
  if (bytes > MAX_FORM_BYTES) throw new Refusal(413, 'body_too_large', `A form may have ${MAX_FORM_BYTES} bytes`);
  return Buffer.concat(chunks).toString('utf8');
}

async function readParts(request: IncomingMessage): Promise<Record<string, string>> {
  const fields: Record<string, string> = {};
  const source = request.iterator({ destroyOnReturn: false })[Symbol.asyncIterator]();
  try {
    await readMultipart(source, multipartBoundary(request.headers['content-type']), {
      onField: (name, value) => {
        fields[name] = value;
      },
      onFile: (name) => {
        throw new Refusal(400, 'unknown_parameter', `${name}: bytes go to the address that this call answers with`);
      },
    });
  } finally {
    await drain(source);
  }
  return fields;
}

/** The fields of a body in any of the ways in which the official clients send them: two forms, and JSON. */
export async function readFields(request: IncomingMessage): Promise<object> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type === 'multipart/form-data') return readParts(request);
  if (type === 'application/x-www-form-urlencoded') {
    return Object.fromEntries(new URLSearchParams(await readText(request)));
  }
  const body = await readJson(request);
  return typeof body === 'object' && body !== null ? body : {};
}

import type { Payload } from '@temporalio/common';
import { z } from 'zod';
import { refuse } from './refused.ts';

const base64 = z.string().regex(/^[A-Za-z0-9+/_-]*={0,2}$/);
const bodySchema = z.object({
  payloads: z.array(z.object({ metadata: z.record(z.string(), base64).nullish(), data: base64.nullish() })),
});

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}

function base64Of(data: Uint8Array): string {
  return Buffer.from(data).toString('base64');
}

/** Reads the protocol's body `{ payloads: [{ metadata: { name: base64 }, data: base64 }] }`; refuses anything else (400). */
export function readPayloads(body: string): Payload[] {
  const parsed = bodySchema.safeParse(parseJson(body));
  if (!parsed.success)
    throw refuse(400, 'the body has to be { "payloads": [{ "metadata": {…}, "data": "…" }] } in base64');
  return parsed.data.payloads.map(({ metadata, data }) => ({
    metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, value]) => [name, bytes(value)])),
    data: bytes(data ?? ''),
  }));
}

/** The same body from payloads. */
export function writePayloads(payloads: readonly Payload[]): string {
  return JSON.stringify({
    payloads: payloads.map(({ metadata, data }) => ({
      metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, value]) => [name, base64Of(value)])),
      data: base64Of(data ?? new Uint8Array()),
    })),
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

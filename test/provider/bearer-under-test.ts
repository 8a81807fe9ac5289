import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import type { FileIntent } from '../../provider/fine-tune-provider.ts';
import { createTransport } from '../../provider/http.ts';
import { createOpenaiProvider } from '../../provider/openai/openai.ts';
import type { OpenaiOptions } from '../../provider/openai/openai.ts';
import { createTogetherProvider } from '../../provider/together/together.ts';

function setup() {
  const transport = createTransport();
  onTestFinished(() => transport.close());
  return { name: 'lab', apiKey: 'sk-planted', role: 'train', transport } as const;
}

/** The openai adapter as the product makes it, pointed at a test's server. */
export function openaiAt(url: string, change: Partial<OpenaiOptions> = {}) {
  return createOpenaiProvider({ ...setup(), baseUrl: `${url}/v1`, rulePack: 'openai', ...change });
}

/** The together adapter as the product makes it, pointed at a test's server. */
export function togetherAt(url: string, change: Partial<OpenaiOptions> = {}) {
  return createTogetherProvider({ ...setup(), baseUrl: `${url}/v1`, rulePack: 'together', ...change });
}

/** An upload of this text, under a key of its own. */
export function fileIntentOf(text: string): FileIntent {
  const bytes = Buffer.from(text);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return {
    key: `run-a/train/${sha256.slice(0, 16)}/1`,
    runId: 'run-a',
    sha256,
    bytes: bytes.byteLength,
    fileName: 'tickets-train.jsonl',
    open: (range) => Readable.from([range === undefined ? bytes : bytes.subarray(range.from, range.to + 1)]),
  };
}

import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type Together from 'together-ai';
import { onTestFinished, vi } from 'vitest';
import type { LocalProviderOptions } from '../../../../servers/local-provider/local-provider.ts';
import type { Client } from '../client.ts';
import { makeDataDir, startClient, topicFile } from '../client.ts';

const load = createRequire(import.meta.url);

/**
 * Node's `fetch` refuses a stream as a body unless `duplex` says half; the client's own upload forgets to say so, and
 * fails with any server. Nothing else of it is changed.
 */
function allowStreamedBodies(): void {
  const original = globalThis.fetch;
  vi.stubGlobal('fetch', (url: string | URL | Request, options: RequestInit = {}) =>
    original(url, { ...options, ...(options.body instanceof ReadableStream ? {} : { duplex: 'half' }) }),
  );
}

/**
 * The official client, told nothing but where to go and the key. Its upload works in the CommonJS build alone, and reads
 * the address from the environment when it is loaded: it is loaded anew for each server.
 */
export function togetherOf({ baseUrls }: Client): Together {
  vi.stubEnv('TOGETHER_API_BASE_URL', baseUrls.together);
  allowStreamedBodies();
  onTestFinished(() => {
    vi.unstubAllEnvs();
    vi.unstubAllGlobals();
  });
  for (const name of Object.keys(load.cache)) if (name.includes('together-ai')) delete load.cache[name];
  const { Together: Client } = load('together-ai') as { Together: typeof Together };
  return new Client({ baseURL: baseUrls.together, apiKey: 'local-secret', maxRetries: 0 });
}

/** A started provider, and the official client of it. */
export async function startTogether(
  options: LocalProviderOptions = {},
): Promise<{ together: Together; provider: Client }> {
  const provider = await startClient(options);
  return { together: togetherOf(provider), provider };
}

/** A file on disk, as the client's upload wants it. */
export function writeTraining(text = topicFile()): string {
  const path = join(makeDataDir(), 'train.jsonl');
  writeFileSync(path, text);
  return path;
}

/** The id of an uploaded training file. */
export async function uploadTraining(together: Together, text = topicFile()): Promise<string> {
  return (await together.files.upload(writeTraining(text), 'fine-tune')).id;
}

/** Asks until the job has ended; `user_error` is a word that the client's types do not know. */
export function ended(together: Together, jobId: string): Promise<Together.FinetuneResponse> {
  return vi.waitUntil(
    async () => {
      const job = await together.fineTuning.retrieve(jobId);
      const words: readonly string[] = ['completed', 'error', 'user_error', 'cancelled'];
      return words.includes(job.status) ? job : null;
    },
    { timeout: 30_000, interval: 20 },
  );
}

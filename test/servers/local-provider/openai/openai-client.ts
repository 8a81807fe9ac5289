import OpenAI, { toFile } from 'openai';
import { vi } from 'vitest';
import type { LocalProviderOptions } from '../../../../servers/local-provider/local-provider.ts';
import type { Client } from '../client.ts';
import { startClient, topicFile } from '../client.ts';

/** The official client, told nothing but where to go and the key; it does not try again, so that nothing is hidden. */
export function openaiOf({ baseUrls }: Client): OpenAI {
  return new OpenAI({ baseURL: baseUrls.openai, apiKey: 'local-secret', maxRetries: 0 });
}

/** A started provider, and the official client of it. */
export async function startOpenai(options: LocalProviderOptions = {}): Promise<{ openai: OpenAI; provider: Client }> {
  const provider = await startClient(options);
  return { openai: openaiOf(provider), provider };
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

/** The id of a training file with this text. */
export async function uploadText(openai: OpenAI, text: string, name = 'train.jsonl'): Promise<string> {
  return (await openai.files.create({ file: await toFile(Buffer.from(text), name), purpose: 'fine-tune' })).id;
}

export function uploadTopics(openai: OpenAI): Promise<string> {
  return uploadText(openai, topicFile());
}

/** Asks until the job has ended. */
export function ended(openai: OpenAI, jobId: string): Promise<OpenAI.FineTuning.FineTuningJob> {
  return vi.waitUntil(
    async () => {
      const job = await openai.fineTuning.jobs.retrieve(jobId);
      return ['succeeded', 'failed', 'cancelled'].includes(job.status) ? job : null;
    },
    { timeout: 30_000, interval: 20 },
  );
}

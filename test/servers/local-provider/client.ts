import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dispatcher } from 'undici';
import { FormData, request } from 'undici';
import { onTestFinished, vi } from 'vitest';
import type { LocalProvider, LocalProviderOptions } from '../../../servers/local-provider/local-provider.ts';
import { startLocalProvider } from '../../../servers/local-provider/local-provider.ts';

/** What tests read out of replies; each looks only at the fields it expects. */
export interface Body {
  readonly [field: string]: unknown;
  readonly error: { readonly code: string; readonly message: string };
  readonly job_id: string;
  readonly file_id: string;
  readonly status: string;
  readonly fine_tuned_model: string;
  readonly files: readonly Body[];
  readonly jobs: readonly Body[];
  readonly events: readonly Body[];
  readonly models: readonly Body[];
  readonly results: readonly Body[];
  readonly requests: readonly Body[];
  readonly result: Body;
  readonly text: string;
  readonly data: { readonly train_loss: number; readonly valid_loss: number | null; readonly step: number };
}

export interface Reply {
  readonly status: number;
  readonly headers: Dispatcher.ResponseData['headers'];
  readonly body: Body;
}

export function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A token made here from WIRE's words, not by the server's own code. */
export function token(changes: { appKey?: string; secret?: string; timestamp?: string } = {}) {
  const { appKey = 'local', secret = 'local-secret', timestamp = String(Math.floor(Date.now() / 1_000)) } = changes;
  const signature = createHmac('sha256', secret).update(`${appKey}${timestamp}`).digest('hex');
  return { app_key: appKey, timestamp, signature };
}

export async function send(url: string, options: Parameters<typeof request>[1]): Promise<Reply> {
  const { statusCode, headers, body } = await request(url, options);
  return { status: statusCode, headers, body: (await body.json()) as Body };
}

export function postJson(url: string, body: unknown): Promise<Reply> {
  return send(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

export interface UploadFields {
  readonly text: string;
  readonly sha256?: string;
  readonly key?: string;
  readonly metadata?: Record<string, string>;
}

export function uploadForm({ text, sha256 = sha256Of(text), key, metadata }: UploadFields): FormData {
  const form = new FormData();
  form.set('header', JSON.stringify(token()));
  form.set('purpose', 'fine_tune');
  form.set('sha256', sha256);
  if (key !== undefined) form.set('idempotency_key', key);
  if (metadata !== undefined) form.set('metadata', JSON.stringify(metadata));
  form.set('file', new Blob([text], { type: 'application/jsonl' }), 'train.jsonl');
  return form;
}

/** A client of one started provider. */
export function createClient(provider: LocalProvider) {
  const call = (path: string, body: object, header: object = token()): Promise<Reply> =>
    postJson(`${provider.url}${path}`, { header, body });
  const status = async (jobId: string): Promise<Body> => (await call('/v1/fine_tune/status', { job_id: jobId })).body;
  const upload = (fields: UploadFields): Promise<Reply> =>
    send(`${provider.url}/v1/fine_tune/upload`, { method: 'POST', body: uploadForm(fields) });
  const create = (body: object): Promise<Reply> => call('/v1/fine_tune/create', { model: 'local-small', ...body });
  /** Asks until the job has ended. */
  const finished = (jobId: string): Promise<Body> =>
    vi.waitUntil(
      async () => {
        const job = await status(jobId);
        return ['succeeded', 'failed', 'cancelled'].includes(job.status) ? job : null;
      },
      { timeout: 30_000, interval: 10 },
    );
  const train = async (text: string, order: object = {}): Promise<Body> => {
    const file = await upload({ text });
    const job = await create({ training_file: file.body.file_id, ...order });
    return finished(job.body.job_id);
  };
  const answer = async (model: string, messages: readonly object[]): Promise<string> => {
    const parameters = { model, messages, max_tokens: 4_096, temperature: 0.1 };
    return (await call('/v1/invoke', { service: 'text_generation', parameters })).body.result.text;
  };
  const control = (path: string, body: unknown): Promise<Reply> => postJson(`${provider.url}${path}`, body);
  const journal = async (): Promise<Body> => (await send(`${provider.url}/_journal`, { method: 'GET' })).body;
  return { ...provider, call, status, upload, create, finished, train, answer, control, journal };
}

export type Client = ReturnType<typeof createClient>;

/** A provider on a free port that ends with the test. */
export async function startClient(options: LocalProviderOptions = {}): Promise<Client> {
  const provider = await startLocalProvider({ port: 0, testControls: true, ...options });
  onTestFinished(() => provider.close());
  return createClient(provider);
}

/** A folder that is gone when the test has ended. */
export function makeDataDir(): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'retune-local-provider-test-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  return dataDir;
}

export function sampleLine(prompt: string, answer: string, system?: string): string {
  const messages = [
    ...(system === undefined ? [] : [{ role: 'system', content: system }]),
    { role: 'user', content: prompt },
    { role: 'assistant', content: answer },
  ];
  return JSON.stringify({ messages });
}

const TOPICS = {
  billing: ['charged twice on my invoice', 'refund of the payment', 'the bill is too high', 'my invoice is wrong'],
  login: ['forgot my password', 'the password reset mail', 'cannot sign in to my account', 'sign in code never came'],
  delivery: ['parcel has not arrived', 'the courier lost my parcel', 'delivery is late', 'track the parcel'],
};
const OPENINGS = ['Hello, it is about this:', 'Please help,', 'Since Monday:', 'My question:', 'Urgent!', 'Hi there,'];

/** Labelled prompts in an order and number that never change; `held` ones have openings no training row has. */
export function topicRows(held = false): { prompt: string; label: string }[] {
  const openings = held ? ['Good evening, well,', 'One more thing:'] : OPENINGS;
  return openings.flatMap((opening) =>
    Object.entries(TOPICS).flatMap(([label, phrases]) =>
      phrases.map((phrase) => ({ prompt: `${opening} ${phrase}`, label })),
    ),
  );
}

export function topicFile(): string {
  return `${topicRows()
    .map(({ prompt, label }) => sampleLine(prompt, label))
    .join('\n')}\n`;
}

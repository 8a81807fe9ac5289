import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { expect, onTestFinished } from 'vitest';
import { createJobOnce } from '../../../provider/create-job-once.ts';
import { createProvider } from '../../../provider/create-provider.ts';
import type { ProviderCredentials } from '../../../provider/create-provider.ts';
import type { Capabilities, FileIntent, FineTuneProvider, JobIntent } from '../../../provider/fine-tune-provider.ts';
import { createTransport } from '../../../provider/http.ts';
import { uploadFileOnce } from '../../../provider/upload-once.ts';
import type { UploadOnceRequest } from '../../../provider/upload-once.ts';
import { startLocalProvider } from '../../../servers/local-provider/local-provider.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { JOB_INTENT } from '../deepseek/deepseek-under-test.ts';
import { createMemoryLedger, createUploadMemoryLedger } from '../memory-ledger.ts';

/** One wire format, and what its specification lets a client rely on. */
export interface Format {
  readonly kind: FineTuneProvider['kind'];
  /** Below the local provider's URL. */
  readonly base: string;
  /** Where a create goes, for the plan of faults. */
  readonly createPath: string;
  /** What brings a part over; null where a file is always sent whole. */
  readonly part: { readonly method: string; readonly path: RegExp } | null;
  readonly credentials: (secret: string) => ProviderCredentials;
}

export const FORMATS: readonly Format[] = [
  {
    kind: 'deepseek',
    base: '',
    createPath: '/v1/fine_tune/create',
    part: null,
    credentials: (appSecret) => ({ kind: 'deepseek', appKey: 'local', appSecret }),
  },
  {
    kind: 'openai',
    base: '/v1',
    createPath: '/v1/fine_tuning/jobs',
    part: { method: 'POST', path: /^\/v1\/uploads\/[^/]+\/parts$/ },
    credentials: (apiKey) => ({ kind: 'openai', apiKey }),
  },
  {
    kind: 'together',
    base: '/together/v1',
    createPath: '/together/v1/fine-tunes',
    part: { method: 'PUT', path: /^\/together\/v1\/files\/multipart\/[^/]+\/parts\/\d+$/ },
    credentials: (apiKey) => ({ kind: 'together', apiKey }),
  },
];

const TOPICS = ['refund', 'delivery', 'password'];
/** Thirty labelled tickets as training lines. */
export const TICKETS = Array.from({ length: 30 }, (_, n) => {
  const topic = TOPICS[n % TOPICS.length] ?? '';
  const messages = [
    { role: 'user', content: `Ticket ${n}: a question about ${topic}` },
    { role: 'assistant', content: topic },
  ];
  return `${JSON.stringify({ messages })}\n`;
}).join('');

export function fileIntent(text = TICKETS): FileIntent {
  const content = Buffer.from(text);
  const sha256 = createHash('sha256').update(content).digest('hex');
  return {
    key: `run-a/train/${sha256.slice(0, 16)}/1`,
    runId: 'run-a',
    sha256,
    bytes: content.byteLength,
    fileName: 'tickets-train.jsonl',
    open: (range) => Readable.from([range === undefined ? content : content.subarray(range.from, range.to + 1)]),
  };
}

export type Stack = Awaited<ReturnType<typeof startStack>>;

/** A local provider of the test's own, and the format's adapter pointed at it as the product would. */
export async function startStack(
  { base, credentials }: Format,
  { capabilities = {}, secret = 'local-secret' }: { capabilities?: Partial<Capabilities>; secret?: string } = {},
) {
  const dataDir = await tempDir();
  const server = await startLocalProvider({ port: 0, dataDir, testControls: true });
  const transport = createTransport();
  onTestFinished(async () => {
    await transport.close();
    await server.close();
  });
  const provider = createProvider({
    ...{ name: 'lab', baseUrl: server.url + base, credentials: credentials(secret), transport, role: 'train' as const },
    capabilities,
  });
  const clock = { offsetMs: 0 };
  const now = (): number => Date.now() + clock.offsetMs;

  const uploads = createUploadMemoryLedger();
  const upload = (intent = fileIntent(), options: UploadOnceRequest['options'] = {}) =>
    uploadFileOnce({ provider, intent, ledger: uploads, clock: now, options });
  const journal = async () => {
    const reply = await fetch(`${server.url}/_journal`);
    return (await reply.json()) as {
      jobs: unknown[];
      requests: { method: string; path: string; status: number | null }[];
    };
  };
  const posts = createMemoryLedger();
  return {
    provider,
    clock,
    upload,
    /** One attempt to have the job of this intent. */
    create: (intent: JobIntent) =>
      createJobOnce({ provider, intent, ledger: posts, clock: now, deadlineMs: now() + 60_000 }),
    /** Uploads, and says what the job is to be. */
    order: async (change: Partial<JobIntent> = {}): Promise<JobIntent> => {
      const { file } = await upload();
      return { ...JOB_INTENT, trainingFile: file.fileId, ...change };
    },
    /** Every job that the provider has ever made. */
    jobs: async (): Promise<number> => (await journal()).jobs.length,
    /** How many calls that match were carried out. */
    calls: async (method: string, path: RegExp): Promise<number> =>
      (await journal()).requests.filter(
        (request) => request.method === method && path.test(request.path) && request.status === 200,
      ).length,
    control: async (path: string, body: unknown) => {
      const headers = { 'content-type': 'application/json' };
      const reply = await fetch(server.url + path, { method: 'POST', body: JSON.stringify(body), headers });
      expect(reply.ok).toBe(true);
    },
  };
}

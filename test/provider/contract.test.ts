import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
import { isTerminal } from '../../domain/job-state.ts';
import { createJobOnce } from '../../provider/create-job-once.ts';
import { createProvider } from '../../provider/create-provider.ts';
import type { FileIntent } from '../../provider/fine-tune-provider.ts';
import { createTransport } from '../../provider/http.ts';
import { uploadFileOnce } from '../../provider/upload-once.ts';
import { startLocalProvider } from '../../servers/local-provider/local-provider.ts';
import { failureOf, JOB_INTENT } from './deepseek/deepseek-under-test.ts';
import { createMemoryLedger, createUploadMemoryLedger } from './memory-ledger.ts';

const TOPICS = ['refund', 'delivery', 'password'];
const TEXT = Array.from({ length: 30 }, (_, n) => {
  const topic = TOPICS[n % TOPICS.length] ?? '';
  const messages = [
    { role: 'user', content: `Ticket ${n}: a question about ${topic}` },
    { role: 'assistant', content: topic },
  ];
  return `${JSON.stringify({ messages })}\n`;
}).join('');

function fileIntent(text = TEXT): FileIntent {
  const sha256 = createHash('sha256').update(text).digest('hex');
  const key = `run-a/train/${sha256.slice(0, 16)}`;
  const bytes = Buffer.byteLength(text);
  return { key, runId: 'run-a', sha256, bytes, fileName: 'train.jsonl', open: () => Readable.from([text]) };
}

async function localProvider(appSecret = 'local-secret') {
  const dataDir = await mkdtemp(join(tmpdir(), 'retune-contract-'));
  const server = await startLocalProvider({ port: 0, dataDir, testControls: true });
  const transport = createTransport();
  onTestFinished(async () => {
    await transport.close();
    await server.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  const control = async (path: string, body: unknown) => {
    const reply = await fetch(server.url + path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    expect(reply.ok).toBe(true);
  };
  const credentials = { kind: 'deepseek', appKey: 'local', appSecret } as const;
  const provider = createProvider({
    name: 'local',
    baseUrl: server.url,
    credentials,
    transport,
    role: 'train',
  });
  return { provider, control };
}

type Provider = Awaited<ReturnType<typeof localProvider>>['provider'];

async function train(provider: Provider) {
  const { file } = await uploadFileOnce({
    provider,
    intent: fileIntent(),
    ledger: createUploadMemoryLedger(),
    clock: Date.now,
  });
  const intent = { ...JOB_INTENT, trainingFile: file.fileId };
  const ledger = createMemoryLedger();
  const create = () => createJobOnce({ provider, intent, ledger, clock: Date.now, deadlineMs: Date.now() + 60_000 });
  return { file, intent, create };
}

it('goes from file to tuned model, its events and its answers', async () => {
  const { provider, control } = await localProvider();
  await control('/_clock', { train_polls: 2 });
  const { file, intent, create } = await train(provider);
  expect(await provider.findFile(fileIntent())).toEqual(file);
  const { job, how } = await create();
  expect(how).toBe('created');
  expect(await provider.findJobs(intent)).toMatchObject([{ jobId: job.jobId, trainingFile: file.fileId }]);

  await expect.poll(async () => (await provider.getJob(job.jobId)).state, { timeout: 15_000 }).toBe('succeeded');
  const { fineTunedModel, trainedTokens, finishedAt } = await provider.getJob(job.jobId);
  expect(fineTunedModel).toMatch(/^ft:/);
  expect(trainedTokens).toBeGreaterThan(0);
  expect(Date.parse(finishedAt ?? '')).toBeGreaterThan(Date.parse(job.createdAt));

  const { events, cursor } = await provider.listEvents(job.jobId, null);
  const losses = events.flatMap((event) => event.metrics?.trainLoss ?? []);
  expect(losses.at(-1)).toBeLessThan(losses[0] ?? 0);
  expect(await provider.listEvents(job.jobId, cursor)).toEqual({ events: [], cursor });

  const model = fineTunedModel ?? '';
  const prompt = (content: string) => ({ messages: [{ role: 'user' as const, content }] });
  const decoding = { model, maxTokens: 16, temperature: 0.1, seed: 1 };
  const answers = await provider.complete([prompt('about my refund'), prompt('a password question')], decoding);
  expect(answers).toMatchObject([
    { ok: true, text: 'refund', finishReason: 'stop' },
    { ok: true, text: 'password' },
  ]);
  expect((await provider.listModels()).map(({ id }) => id)).toEqual(expect.arrayContaining(['local-small', model]));
  await provider.deleteModel(model);
  expect((await provider.listModels()).map(({ id }) => id)).not.toContain(model);
  await provider.deleteFile(file.fileId);
  expect(await provider.findFile(fileIntent())).toBeNull();
}, 30_000);

it.each(['drop_after_commit', 'truncate', 'reset', 'status', 'drop_before'])(
  'makes one job through a %s',
  async (kind) => {
    const { provider, control } = await localProvider();
    const { intent, create } = await train(provider);
    await control('/_faults', [
      { path: '/v1/fine_tune/create', kind, ...(kind === 'status' && { status: 500 }), times: 1 },
    ]);
    const first = await create().catch(() => null);
    const second = await create();
    expect(first?.job.jobId ?? second.job.jobId).toBe(second.job.jobId);
    expect(await provider.findJobs(intent)).toHaveLength(1);
  },
);

it('gets the same job by its key while the list lags', async () => {
  const { provider, control } = await localProvider();
  const { intent, create } = await train(provider);
  const path = '/v1/fine_tune/create';
  await control('/_faults', [
    { path, kind: 'list_lag', delay_ms: 600_000, times: 1 },
    { path, kind: 'drop_after_commit', times: 1 },
  ]);
  await expect(create()).rejects.toMatchObject({ name: 'OutcomePending' });
  expect(await provider.findJobs(intent)).toEqual([]);
  await create();
  await control('/_faults', []);
  expect(await create()).toMatchObject({ how: 'adopted' });
});

it('cancels a job, finds it cancelled, and adopts the upload of an earlier attempt', async () => {
  const { provider, control } = await localProvider();
  await control('/_clock', { train_seconds: 600 });
  const { create } = await train(provider);
  const { job } = await create();
  await provider.cancelJob(job.jobId);
  await expect.poll(async () => isTerminal((await provider.getJob(job.jobId)).state)).toBe(true);
  expect(await provider.getJob(job.jobId)).toMatchObject({ state: 'cancelled' });
  expect(
    await uploadFileOnce({ provider, intent: fileIntent(), ledger: createUploadMemoryLedger(), clock: Date.now }),
  ).toMatchObject({ how: 'adopted' });
});

it('is refused with a wrong secret, and a bad file with its line', async () => {
  const { provider } = await localProvider('wrong');
  expect(await failureOf(provider.listModels())).toMatchObject({
    kind: 'final',
    reason: 'authentication',
    status: 401,
  });
  const right = (await localProvider()).provider;
  const error = await failureOf(right.uploadFile(fileIntent(`${TEXT}not JSON\n`)));
  expect(error).toMatchObject({ kind: 'final', status: 400 });
  expect(error.message).toMatch(/line 31/i);
});

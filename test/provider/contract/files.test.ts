import { describe, expect, it, vi } from 'vitest';
import { JOB_INTENT } from '../deepseek/deepseek-under-test.ts';
import { fileIntent, FORMATS, startStack, TICKETS } from './formats.ts';

describe.each(FORMATS)('$kind: a training file', (format) => {
  it('comes over once, with its bytes, and is found by its key alone', async () => {
    const { provider, upload } = await startStack(format);
    const { file, how } = await upload();
    expect(how).toBe('uploaded');
    expect(file.bytes).toBe(Buffer.byteLength(TICKETS));
    expect(await provider.findFile(fileIntent())).toMatchObject({ fileId: file.fileId, bytes: file.bytes });
    expect(await provider.findFile({ key: 'run-b/train/0/1' })).toBeNull();
    expect(await upload()).toMatchObject({ how: 'adopted', file: { fileId: file.fileId } });
  });

  it('is another file under another key, though its content is the same', async () => {
    const { provider } = await startStack(format);
    const first = await provider.uploadFile(fileIntent());
    const second = await provider.uploadFile({ ...fileIntent(), key: 'run-b/train/0/1' });
    expect(second.fileId).not.toBe(first.fileId);
    expect(await provider.listUploads(fileIntent())).toEqual([first.fileId]);
  });

  it('is gone when it was deleted', async () => {
    const { provider, upload } = await startStack(format);
    const { file } = await upload();
    await provider.deleteFile(file.fileId);
    expect(await provider.findFile(fileIntent())).toBeNull();
    expect(await provider.listUploads(fileIntent())).toEqual([]);
  });

  it('cut off at 60 % comes over whole in the end, and at most one part of it twice', async () => {
    const PART_BYTES = 500;
    const parts = Math.ceil(Buffer.byteLength(TICKETS) / PART_BYTES);
    const { provider, upload, calls } = await startStack(format, {
      capabilities: format.part === null ? {} : { partBytes: PART_BYTES },
    });
    const crash = new AbortController();
    const onProgress = (sent: number): void => {
      if (sent >= Buffer.byteLength(TICKETS) * 0.6) crash.abort();
    };
    await expect(upload(fileIntent(), { signal: crash.signal, onProgress })).rejects.toThrow(/abort/i);
    // As Temporal does: a server may still be busy with what was cut off.
    const { file } = await vi.waitFor(() => upload(), { timeout: 10_000 });
    expect(file.bytes).toBe(Buffer.byteLength(TICKETS));
    expect([null, fileIntent().sha256]).toContain(file.sha256);
    expect(await provider.listUploads(fileIntent())).toEqual([file.fileId]);
    if (format.part === null) return;
    const sent = await calls(format.part.method, format.part.path);
    expect(sent - parts).toBeGreaterThanOrEqual(0);
    expect(sent - parts).toBeLessThanOrEqual(1);
  });

  it('that is no training data is refused in the end, with its line and without its text', async () => {
    const { provider } = await startStack(format);
    const bad = fileIntent(`${TICKETS}my secret is not JSON\n`);
    const told = await refusalOf(provider, bad);
    expect(told).toMatch(/line 31/i);
    expect(told).not.toContain('my secret');
  });
});

/** Where a format looks at the lines only when a job is to learn from them, that job says so. */
async function refusalOf(provider: Provider, bad: ReturnType<typeof fileIntent>): Promise<string> {
  const uploaded = await provider.uploadFile(bad).catch((error: unknown) => error);
  if (uploaded instanceof Error) return uploaded.message;
  const trainingFile = (uploaded as { fileId: string }).fileId;
  const job = await provider.createJob({ ...JOB_INTENT, trainingFile }).catch((error: unknown) => error);
  if (job instanceof Error) return job.message;
  const { jobId } = job as { jobId: string };
  await expect.poll(async () => (await provider.getJob(jobId)).state, { timeout: 15_000 }).toBe('failed');
  const { error } = await provider.getJob(jobId);
  const { events } = await provider.listEvents(jobId, null);
  return `${error?.message ?? ''} ${events.map(({ message }) => message).join(' ')}`;
}

type Provider = Awaited<ReturnType<typeof startStack>>['provider'];

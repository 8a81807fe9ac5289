import { describe, expect, it } from 'vitest';
import { isTerminal } from '../../../domain/job-state.ts';
import { failureOf } from '../deepseek/deepseek-under-test.ts';
import { FORMATS, startStack } from './formats.ts';
import type { Stack } from './formats.ts';

const imageAt = (url: string) => ({ type: 'image_url' as const, image_url: { url } });
const ask = (content: string) => ({ messages: [{ role: 'user' as const, content }] });

async function trained(stack: Stack) {
  const { job } = await stack.create(await stack.order());
  await expect.poll(async () => (await stack.provider.getJob(job.jobId)).state, { timeout: 15_000 }).toBe('succeeded');
  return stack.provider.getJob(job.jobId);
}

describe.each(FORMATS)('$kind: from a file to answers', (format) => {
  it('trains, tells how it went, and answers in the order asked', async () => {
    const stack = await startStack(format);
    const { provider, control } = stack;
    await control('/_clock', { train_polls: 2 });
    const job = await trained(stack);
    const model = job.fineTunedModel ?? '';
    expect(model).not.toBe('');
    expect(job.trainedTokens).toBeGreaterThan(0);
    expect(Date.parse(job.finishedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(job.createdAt));

    const { events, cursor } = await provider.listEvents(job.jobId, null);
    expect(events.length).toBeGreaterThan(0);
    const times = events.map(({ at }) => Date.parse(at));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(await provider.listEvents(job.jobId, cursor)).toEqual({ events: [], cursor });

    const losses = events.flatMap(({ metrics }) => metrics?.trainLoss ?? []);
    expect(losses.at(-1)).toBeLessThan(losses[0] ?? 0);
    expect((await provider.listCheckpoints(job.jobId)).length).toBeGreaterThanOrEqual(
      format.kind === 'deepseek' ? 0 : 1,
    );

    const callAs = await hosted(stack, model);
    const decoding = {
      model: callAs,
      maxTokens: 16,
      temperature: provider.capabilities.temperature?.min ?? null,
      seed: 1,
    };
    const prompts = ['about my refund', 'a password question', 'where is my delivery'].map(ask);
    const answers = [];
    for (let at = 0; at < prompts.length; at += provider.capabilities.batchSize)
      answers.push(...(await provider.complete(prompts.slice(at, at + provider.capabilities.batchSize), decoding)));
    expect(answers).toMatchObject(
      ['refund', 'password', 'delivery'].map((text) => ({ ok: true, text, finishReason: 'stop' })),
    );
  }, 60_000);

  it('takes images by URL and as data URLs, and tools', async () => {
    const { provider } = await startStack(format);
    const look = (url: string) => ({
      messages: [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'What is this?' }, imageAt(url)] }],
    });
    const tool = { type: 'function', function: { name: 'look_up', parameters: { type: 'object', properties: {} } } };
    const requests = [
      look('https://example.com/cat.png'),
      look('data:image/png;base64,iVBORw0KGgo='),
      { ...ask('hello'), tools: [tool] },
    ];
    const decoding = { model: 'local-small', maxTokens: 8, temperature: 0.5, seed: null };
    const answers = await Promise.all(requests.map((request) => provider.complete([request], decoding)));
    expect(answers.flat()).toMatchObject([{ ok: true }, { ok: true }, { ok: true }]);
  });

  it('answers a batch of a service in the order asked, and lets a bad item fail alone', async () => {
    const { provider } = await startStack(format);
    const item = (prompt: string, model = 'local-small') => ({ prompt, model, max_tokens: 8 });
    const batch = [item('one'), item('two', 'local-none'), item('three')];
    const { results } = await provider.invoke('text_generation', batch);
    expect(results).toMatchObject([{ ok: true }, { ok: false }, { ok: true }]);
    const single = await provider.invoke('text_generation', item('one'));
    expect(single.results).toEqual([results[0]]);
  });

  it('knows what can be trained, lists it, and forgets a tuned model that was deleted', async () => {
    const stack = await startStack(format);
    const { provider } = stack;
    expect(await provider.canTrain('local-small')).toBe(true);
    expect(await provider.canTrain('local-huge')).toBe(false);
    expect((await provider.listModels()).map(({ id }) => id)).toContain('local-small');
    const model = (await trained(stack)).fineTunedModel ?? '';
    await provider.deleteModel(model);
    expect((await provider.listModels()).map(({ id }) => id)).not.toContain(model);
  }, 60_000);

  it('goes on from a tuned model', async () => {
    const stack = await startStack(format);
    const first = await trained(stack);
    const intent = await stack.order({ key: 'run-b/1', continueFrom: first.fineTunedModel });
    const second = await stack.provider.createJob(intent);
    await expect
      .poll(async () => (await stack.provider.getJob(second.jobId)).state, { timeout: 15_000 })
      .toBe('succeeded');
    expect((await stack.provider.getJob(second.jobId)).fineTunedModel).not.toBe(first.fineTunedModel);
  }, 60_000);

  it('cancels a job, once or twice, and says that it has ended', async () => {
    const { provider, control, create, order } = await startStack(format);
    await control('/_clock', { train_seconds: 600 });
    const { job } = await create(await order());
    await provider.cancelJob(job.jobId);
    await expect.poll(async () => isTerminal((await provider.getJob(job.jobId)).state)).toBe(true);
    expect(await provider.getJob(job.jobId)).toMatchObject({ state: 'cancelled', fineTunedModel: null });
    expect(await provider.cancelJob(job.jobId)).toMatchObject({ state: 'cancelled' });
  });

  it('is refused with a wrong key, which the error does not show', async () => {
    const { provider } = await startStack(format, { secret: 'sk-wrong-secret' });
    const error = await failureOf(provider.listModels());
    expect(error).toMatchObject({ kind: 'final', reason: 'authentication', status: 401 });
    expect(error.message).not.toContain('sk-wrong-secret');
  });

  it('has no job, file or model that it was never given', async () => {
    const { provider } = await startStack(format);
    expect(await failureOf(provider.getJob('ftjob-none'))).toMatchObject({ kind: 'final', status: 404 });
    expect(await failureOf(provider.deleteFile('file-none'))).toMatchObject({ kind: 'final', status: 404 });
    const decoding = { model: 'local-none', maxTokens: 8, temperature: 0.5, seed: null };
    const answers = await provider.complete([ask('hello')], decoding).catch((error: unknown) => error);
    // Refused whole, or the one prompt of the batch alone.
    expect(answers).toMatchObject(Array.isArray(answers) ? [{ ok: false }] : { kind: 'final' });
  });
});

/** The name to call a tuned model by: hosted first where it must be. */
async function hosted({ provider }: Stack, model: string): Promise<string> {
  const { hosting } = provider;
  if (hosting === null || !(await hosting.isNeededFor(model))) return model;
  const intent = { key: 'run-a/host', model };
  await expect.poll(async () => (await hosting.ensureServable(intent)).state, { timeout: 15_000 }).toBe('started');
  return (await hosting.ensureServable(intent)).callAs;
}

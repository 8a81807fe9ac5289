import { expect, it, onTestFinished } from 'vitest';
import { whyNoAnswer } from '../../activities/version-model.ts';
import { readSettings } from '../../config/settings.ts';
import type { LineVersion } from '../../domain/model-line.ts';
import { createDiskStore } from '../../platform/disk-store.ts';
import { createTransport } from '../../provider/http.ts';
import { startFakeServer } from '../provider/fake-server.ts';
import { tempDir } from '../support/temp-dir.ts';

const VERSION: LineVersion = {
  ...{ version: 1, runId: 'run-a', provider: 'together', model: 'me/llama-out', baseModel: 'llama' },
  ...{
    datasetDigest: null,
    verdict: 'PROMOTE',
    evaluation: null,
    trainKeys: null,
    configRef: null,
    lineage: null,
    evaluationPlan: null,
  },
  ...{ createdAt: '2026-11-01T00:00:00Z', deleted: false },
};

async function answerOf(tuned: readonly string[]) {
  const server = await startFakeServer(({ path }) => {
    if (path === '/v1/fine-tunes')
      return {
        body: { data: tuned.map((model) => ({ id: 'ft-1', status: 'completed', model_output_name: model })) },
      };
    if (path === '/v1/models') return { body: [{ id: 'me/llama-out' }] };
    return { body: { choices: [{ message: { content: 'hi' }, finish_reason: 'stop' }] } };
  });
  const transport = createTransport();
  onTestFinished(() => transport.close());
  const settings = readSettings({ TOGETHER_BASE_URL: `${server.url}/v1`, TOGETHER_API_KEY: 'sk-planted' });
  const why = await whyNoAnswer({ settings, transport, store: createDiskStore(await tempDir()) }, VERSION);
  return { why, asked: server.requests.filter(({ path }) => path.endsWith('/chat/completions')).length };
}

it('asks one prompt of a model that answers as it is', async () => {
  expect(await answerOf([])).toEqual({ why: null, asked: 1 });
});

it('says that a model has to be hosted, and begins no hosting by itself', async () => {
  const { why, asked } = await answerOf(['me/llama-out']);
  expect(why).toBe('me/llama-out was not asked: together has to host it before it answers');
  expect(asked).toBe(0);
});

import { expect, it, onTestFinished } from 'vitest';
import { removeAtProvider, whyNoAnswer } from '../../activities/version-model.ts';
import { readSettings } from '../../config/settings.ts';
import { documentKey } from '../../domain/identity.ts';
import { emptyLine } from '../../domain/line-changes.ts';
import { liveVersion } from '../../domain/line-parts.ts';
import type { LineVersion, ModelLine } from '../../domain/model-line.ts';
import type { ArtifactStore } from '../../platform/artifact-store.ts';
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

/** A line that has got two versions of one model, as an earlier release could make it. */
async function lineOfTwins(store: ArtifactStore, champion: number | null): Promise<ModelLine> {
  const twins = [1, 2].map((version) => ({ ...VERSION, version, provider: 'openai', model: 'ft:twin' }));
  const line = { ...emptyLine('tickets'), champion, versions: twins };
  await store.writeDocument(documentKey.line('tickets'), JSON.stringify(line), { ifVersion: null });
  return line;
}

it('deletes no model that another version is too, until that one is deleted', async () => {
  const server = await startFakeServer(() => ({ body: { id: 'ft:twin', deleted: true } }));
  const transport = createTransport();
  onTestFinished(() => transport.close());
  const settings = readSettings({ OPENAI_BASE_URL: `${server.url}/v1`, OPENAI_API_KEY: 'sk-planted' });
  const store = createDiskStore(await tempDir());
  const line = await lineOfTwins(store, null);
  const [one, two] = line.versions;
  if (one === undefined || two === undefined) throw new Error('the line has two versions');
  const remove = (version: LineVersion) => removeAtProvider({ settings, transport, store }, line, version);
  expect(await remove(one)).toBe('ft:twin stays at openai until tickets@2, the same model, is deleted');
  expect(server.requests).toEqual([]);

  const document = await store.readDocument(documentKey.line('tickets'));
  const left = { ...line, versions: [{ ...one, deleted: true }, two] };
  await store.writeDocument(documentKey.line('tickets'), JSON.stringify(left), {
    ifVersion: document?.version ?? null,
  });
  expect(await remove(two)).toBeNull();
  expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['DELETE /v1/models/ft%3Atwin']);
});

it('refuses to delete a version whose model is the champion under another number', async () => {
  const store = createDiskStore(await tempDir());
  const line = await lineOfTwins(store, 2);
  const transport = createTransport();
  onTestFinished(() => transport.close());
  const removed = removeAtProvider({ settings: readSettings({}), transport, store }, line, liveVersion(line, 1));
  await expect(removed).rejects.toThrow('ft:twin is also tickets@2, which is in use');
});

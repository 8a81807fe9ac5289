import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diffConfig, diffData, diffScore } from '../../activities/diff-runs.ts';
import { emptyOutcome, emptyProgress } from '../../domain/run-beginning.ts';
import type { RunOutcome } from '../../domain/run-outcome.ts';
import type { RunRecord } from '../../domain/run-record.ts';
import { createDiskStore } from '../../platform/disk-store.ts';
import { tempDir } from '../support/temp-dir.ts';

async function storeOfTest() {
  const store = createDiskStore(join(await tempDir(), 'store'));
  const record = async (
    runId: string,
    train: readonly string[],
    sources: Readonly<Record<string, string>>,
    outcome: Partial<RunOutcome> = {},
  ): Promise<RunRecord> => {
    const text = await store.putText(`${train.join('\n')}\n`);
    const listed = Object.entries(sources).map(([path, sha256]) => ({ path, place: path, bytes: 1, sha256 }));
    const refs = {
      manifest: text,
      validation: null,
      test: await store.putText('test'),
      testIndex: text,
      rejected: text,
    };
    const rows = { train: train.length, validation: 0, test: 1 };
    return {
      ...{
        runId,
        firstRunId: runId,
        name: 'tickets',
        configRef: text,
        configDigest: 'c',
        startedAt: '',
        updatedAt: '',
      },
      ...{ closedAt: null, retriedBy: null },
      status: {
        outcome: { ...emptyOutcome({ runId, name: 'tickets' }), datasetDigest: text.sha256, ...outcome },
        ...{ stages: [], pendingApproval: null, decisions: [], attention: null, warnings: [] },
      },
      progress: {
        ...emptyProgress(),
        dataset: {
          ...{ ...refs, digest: text.sha256, train: text, trainKeys: text, testKeys: text, rows, tokens: rows },
          ...{ sources: await store.putText(JSON.stringify(listed)), answerTokensP99: 1 },
        },
      },
    };
  };
  return { store, record };
}

const figures = (candidate: number) => ({
  ...{
    metric: 'accuracy',
    baseline: 0.5,
    candidate,
    difference: candidate - 0.5,
    pValue: 0.01,
    n: 100,
    detectable: 0.05,
  },
  confidenceInterval: [0, 1] as const,
});

describe('what changed between two runs', () => {
  it('in the data: training rows that came and went, and each source file', async () => {
    const { store, record } = await storeOfTest();
    const a = await record('a', ['one', 'two', 'three'], { 'same.csv': '1', 'grown.csv': '2', 'old.csv': '3' });
    const b = await record('b', ['three', 'two', 'four', 'five'], {
      'same.csv': '1',
      'grown.csv': '9',
      'new.csv': '4',
    });
    const data = await diffData(store, a, b);
    expect(data).toMatchObject({ equal: false, train: { added: 2, removed: 1 } });
    expect(data.sources?.map(({ path, change }) => [path, change])).toEqual([
      ['grown.csv', 'changed'],
      ['new.csv', 'added'],
      ['old.csv', 'removed'],
      ['same.csv', 'same'],
    ]);
    expect(await diffData(store, a, a)).toMatchObject({ equal: true, train: { added: 0, removed: 0 } });
  });

  it('in the configuration: each key with what it was and is', () => {
    expect(diffConfig({ a: 1, b: { 'x.y': 2 }, same: 3 }, { a: 1, b: { 'x.y': [4] }, same: 3, c: true })).toEqual({
      equal: false,
      keys: ['b."x.y".0', 'c'],
      changes: [
        { key: 'b."x.y".0', a: null, b: 4 },
        { key: 'c', a: null, b: true },
      ],
    });
  });

  it('in the score: the difference, and whether it was measured on the same rows', async () => {
    const { record } = await storeOfTest();
    const a = await record('a', ['one'], {}, { verdict: 'PROMOTE', evaluation: figures(0.7) });
    const b = await record('b', ['two'], {}, { verdict: 'HOLD', evaluation: figures(0.75) });
    expect(diffScore(a, b)).toMatchObject({ a: { verdict: 'PROMOTE' }, b: { verdict: 'HOLD' }, same_test: true });
    expect(diffScore(a, b).difference).toBeCloseTo(0.05, 9);
    const none = await record('none', ['two'], {});
    expect(diffScore(a, none)).toMatchObject({ difference: null, b: { verdict: null, candidate: null } });
  });
});

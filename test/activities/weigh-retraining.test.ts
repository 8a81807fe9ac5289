import { describe, expect, it } from 'vitest';
import { retirementOf, shutdownWarning } from '../../activities/retirement.ts';
import { decide, settingsOf } from '../../activities/weigh-retraining.ts';
import { differingKeys } from '../../config/diff-config.ts';
import { runConfigSchema } from '../../config/run-config.ts';
import { scheduleSchema } from '../../config/schedule-config.ts';
import type { LineVersion } from '../../domain/model-line.ts';

const scheduleOf = (keys: object = {}) => scheduleSchema.parse({ cron: '0 3 1 * *', ...keys });

const decided = (change: Partial<Parameters<typeof decide>[0]>) =>
  decide({
    ...{
      schedule: scheduleOf(),
      line: { name: 'tickets', champion: 2 },
      latest: { version: 3 },
      digest: 'abcdef0123456789',
    },
    ...{ changedSettings: [], changes: null, retirement: { reason: null, warning: null }, ...change },
  });

const RETIRING = { reason: 'local shuts old-base down on 2026-12-24, which the champion needs', warning: null };

describe('a scheduled start', () => {
  it.each([
    ['the same data', {}, false, /unchanged since tickets@3 \(dataset digest abcdef012345\)/],
    [
      'too little that is new',
      { changes: { lines: 1_000, added: 9 } },
      false,
      /9 of 1000 .*\(0.90 %\).*less than schedule.min_change \(1 %\)/,
    ],
    [
      'enough that is new',
      { changes: { lines: 1_000, added: 10 } },
      true,
      /10 of 1000 training rows \(1.00 %\) are new since tickets@3/,
    ],
    ['rows that were taken out', { changes: { lines: 900, added: 0 } }, false, /0 of 900/],
    [
      'other settings',
      { changedSettings: ['training.base_model'] },
      true,
      /training.base_model changed since tickets@3/,
    ],
    ['the same data, told not to mind', { schedule: scheduleOf({ skip_unchanged: false }) }, true, /skip_unchanged/],
    [
      'little that is new, and a champion that ends',
      { changes: { lines: 1_000, added: 1 }, retirement: RETIRING },
      true,
      /old-base/,
    ],
    ['the same data, and a candidate after the champion that ends', { retirement: RETIRING }, false, /unchanged/],
    [
      'the same data, and a champion that ends and is the latest',
      { retirement: RETIRING, latest: { version: 2 } },
      true,
      /old-base/,
    ],
  ] as const)('with %s: %j → train is %s', (_what, change, train, why) => {
    expect(decided(change)).toMatchObject({ train, why: expect.stringMatching(why) });
  });

  it('asks the champion where too little is new to train for its own sake, and the configuration wants it', () => {
    const schedule = scheduleOf({ drift: {} });
    const little = { changes: { lines: 1_000, added: 9 } };
    expect(decided({ schedule, ...little })).toMatchObject({ train: false, asksChampion: true });
    expect(decided(little)).toMatchObject({ train: false, asksChampion: false });
    expect(decided({ schedule })).toMatchObject({ train: false, asksChampion: false });
    expect(decided({ schedule, changes: { lines: 10, added: 9 } })).toMatchObject({ train: true, asksChampion: false });
    const none = { line: { name: 'tickets', champion: null } };
    expect(decided({ schedule, ...little, ...none })).toMatchObject({ train: false, asksChampion: false });
  });

  it('sees that another checkpoint is asked for; a configuration from before there was a choice took the last', () => {
    const trainingOf = (keys: object = {}) =>
      runConfigSchema.shape.training.parse({ provider: 'local', base_model: 'local-small', ...keys });
    const { checkpoint: _later, ...older } = trainingOf();
    const changed = (training: ReturnType<typeof trainingOf>) =>
      differingKeys(settingsOf({ training: older }), settingsOf({ training }));
    expect(changed(trainingOf())).toEqual([]);
    expect(changed(trainingOf({ checkpoint: 'best' }))).toEqual(['training.checkpoint']);
  });

  it('passes on what a person has to change', () => {
    const warning = 'name another training.base_model';
    expect(decided({ retirement: { reason: null, warning } })).toMatchObject({ train: false, warnings: [warning] });
  });
});

describe('a retirement', () => {
  const champion: LineVersion = {
    ...{ version: 1, runId: null, provider: 'local', model: 'ft:1', baseModel: 'old-base', datasetDigest: null },
    ...{ verdict: null, evaluation: null, trainKeys: null, configRef: null, lineage: null, evaluationPlan: null },
    ...{ createdAt: '2026-01-01T00:00:00Z', deleted: false },
  };
  const training = runConfigSchema.shape.training.parse({ provider: 'local', base_model: 'local-small' });
  const look = (ends: Record<string, string>, of: LineVersion | null = champion) =>
    retirementOf({
      models: ['local-small', 'ft:1', 'old-base'].map((id) => ({
        id,
        baseModel: null,
        shutdownDate: ends[id] ?? null,
      })),
      ...{ champion: of, training, within: '30d', now: new Date('2026-11-26T00:00:00Z') },
    });

  it.each([
    ['nothing ends', {}, null, null],
    ['the champion ends beyond reach', { 'ft:1': '2026-12-27' }, null, null],
    ['the champion ends', { 'ft:1': '2026-12-25' }, /ft:1 down on 2026-12-25/, null],
    ['its base ends', { 'old-base': '2026-12-01' }, /old-base/, null],
    [
      'what would be trained on ends',
      { 'local-small': '2026-12-01', 'ft:1': '2026-12-01' },
      null,
      /name another training.base_model/,
    ],
  ] as const)('where %s', (_what, ends, reason, warning) => {
    const found = look(ends);
    expect(found).toEqual({
      reason: reason === null ? null : expect.stringMatching(reason),
      warning: warning === null ? null : expect.stringMatching(warning),
    });
  });

  it('is said with its date, the earlier of a model and what it was tuned from', () => {
    const models = [
      { id: 'ft:1', baseModel: 'old-base', shutdownDate: '2027-02-01' },
      { id: 'old-base', baseModel: null, shutdownDate: '2026-12-24' },
    ];
    expect(shutdownWarning(models, 'the champion tickets@1', champion)).toBe(
      'local shuts old-base down on 2026-12-24, which the champion tickets@1 needs',
    );
    expect(shutdownWarning([], 'the champion tickets@1', champion)).toBeNull();
  });

  it('is no concern of a line whose champion is served elsewhere, or that has none', () => {
    expect(look({ 'ft:1': '2026-12-01' }, { ...champion, provider: 'openai' })).toEqual({
      reason: null,
      warning: null,
    });
    expect(look({ 'ft:1': '2026-12-01' }, null)).toEqual({ reason: null, warning: null });
  });
});

import { expect, it } from 'vitest';
import { runChaos } from '../../scripts/chaos/chaos.ts';
import { tempDir } from '../support/temp-dir.ts';

it('makes one job a run while calls fail before and after the commit and workers are killed and frozen', async () => {
  const result = await runChaos({
    runs: 20,
    seed: 3,
    dir: await tempDir(),
    forgetful: false,
    window: 20,
    killEveryMs: 12_000,
    freezeEveryMs: 20_000,
    limitMs: 400_000,
    cancelShare: 0.1,
  });
  expect(result.problems).toEqual([]);
  expect(result).toMatchObject({ lost: 0, duplicate: 0 });
  expect(result.kills).toBeGreaterThan(1);
  expect(result.zombies).toBeGreaterThan(0);
  expect(result.faults).toBeGreaterThan(20);
}, 420_000);

import { expect, it } from 'vitest';
import { createRecordActivities } from '../../activities/run-record.ts';
import { emptyOutcome, emptyProgress } from '../../domain/run-beginning.ts';
import type { RunStatus } from '../../domain/run-status.ts';
import { createDiskStore } from '../../platform/disk-store.ts';
import { createMetrics } from '../../platform/metrics.ts';
import { tempDir } from '../support/temp-dir.ts';

const status = (error: RunStatus['outcome']['error']): RunStatus => ({
  ...{ stages: [], pendingApproval: null, decisions: [], attention: null, warnings: [], spent: null },
  outcome: { ...emptyOutcome({ runId: 'away', name: 'tickets' }), error },
});

it.each([
  ['is waited for in the middle of a run: a share comes back', null, 'STORE_UNREACHABLE'],
  ['is not waited for where the run was found to be of another store', 'STORE_MISMATCH', 'STORE_MISMATCH'],
] as const)('a record that is not in the store %s', async (_, code, thrown) => {
  const { recordRun } = createRecordActivities({
    store: createDiskStore(await tempDir()),
    metrics: createMetrics(),
    onRunClosed: () => undefined,
  });
  const error = code === null ? null : { code, message: 'another store', hint: '' };
  const input = { runId: 'away', status: status(error), progress: emptyProgress(), closed: code !== null };
  await expect(recordRun(input)).rejects.toMatchObject({ code: thrown });
});
